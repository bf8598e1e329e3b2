import type { PortInfo } from './link.ts'
import type { DeskDeviceRow, UsbIdentity } from './store.ts'

/** What a port says of the cable or device behind it; null: it says nothing. */
export function identityOf({ vendorId, productId, serialNumber }: PortInfo): UsbIdentity | null {
  if (vendorId === undefined || productId === undefined) return null
  return { vendorId, productId, serialNumber: serialNumber ?? null }
}

const isSame = (one: UsbIdentity, other: UsbIdentity): boolean =>
  one.vendorId === other.vendorId &&
  one.productId === other.productId &&
  one.serialNumber === other.serialNumber

/**
 * Where a device of the desk is plugged in now. `certain`: the same serial number, once. `perhaps`: the only free port of
 * its kind of cable, which has no serial number. Null: it is where it was, or nobody can tell.
 */
export function movedTo(
  device: DeskDeviceRow,
  desk: readonly DeskDeviceRow[],
  ports: readonly PortInfo[]
): { readonly path: string; readonly isCertain: boolean } | null {
  const { usb } = device
  if (usb === null) return null
  const identities = new Map(ports.map(port => [port.path, identityOf(port)]))
  const here = identities.get(device.path)
  // A port without an identity may still be the device's own.
  if (identities.has(device.path) && (!here || isSame(here, usb))) return null
  const taken = new Set(desk.map(({ path }) => path))
  const alike = [...identities].filter(
    ([path, identity]) => identity !== null && !taken.has(path) && isSame(identity, usb)
  )
  const [only] = alike
  if (only === undefined || alike.length > 1) return null
  if (usb.serialNumber !== null) return { path: only[0], isCertain: true }
  const isOneOfSeveral = desk.some(
    other => other.id !== device.id && other.usb !== null && isSame(other.usb, usb)
  )
  return isOneOfSeveral ? null : { path: only[0], isCertain: false }
}

/**
 * A port named by hand may carry what a listed one would say of itself: `/dev/pts/3@1a86:7523` or
 * `/dev/pts/3@0403:6001:SN123`.
 */
export function namedPort(text: string): PortInfo {
  const [, path = text, vendorId, productId, serialNumber] =
    /^(.+)@([0-9a-f]{4}):([0-9a-f]{4})(?::([\w-]+))?$/.exec(text) ?? []
  if (vendorId === undefined || productId === undefined) return { path }
  return { path, vendorId, productId, ...(serialNumber !== undefined && { serialNumber }) }
}
