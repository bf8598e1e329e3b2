import type { UsbId } from './driver.ts'

/** The USB-serial converters that clinics plug RS-232 devices into. They name the cable, never the device behind it. */
export const serialCables: readonly UsbId[] = [
  { vendorId: '067b', productId: '2303' }, // Prolific PL2303
  { vendorId: '0403', productId: '6001' }, // FTDI FT232R
  { vendorId: '10c4', productId: 'ea60' }, // Silicon Labs CP210x
  { vendorId: '1a86', productId: '7523' } // WCH CH340
]
