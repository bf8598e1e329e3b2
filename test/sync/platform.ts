import { afterEach, expect } from 'vitest'
import type { Resident } from '../../src-main/resident/contract.ts'
import { type FhirPeer, type PeerOptions, startFhirPeer } from '../support/fhir-peer.ts'
import { openSyncDesk, type SyncDesk } from './desk.ts'

// Desks and platforms that a test opens and that end with it.

const opened: { close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

export async function aDesk(...args: Parameters<typeof openSyncDesk>): Promise<SyncDesk> {
  const desk = await openSyncDesk(...args)
  opened.push(desk)
  return desk
}

export async function aPlatform(options: PeerOptions = {}): Promise<FhirPeer> {
  const peer = await startFhirPeer(options)
  opened.push(peer)
  return peer
}

/** A desk connected to a platform, with what the setting-up has left already sent. */
export async function connected(options: PeerOptions = {}): Promise<{ desk: SyncDesk; peer: FhirPeer }> {
  const peer = await aPlatform(options)
  const desk = await aDesk()
  desk.connect(peer.baseUrl)
  await desk.sync.runOnce()
  expect(desk.status()).toMatchObject({ trouble: null, counts: { local: 0, refused: 0, conflict: 0 } })
  return { desk, peer }
}

export const isBundle = ({ method, path }: { method: string; path: string }): boolean =>
  method === 'POST' && path === ''
export const bundlesOf = (peer: FhirPeer) => peer.requests.filter(isBundle)

const inputOf = ({
  recordNumber: _recordNumber,
  age: _age,
  status: _status,
  statusOn: _statusOn,
  summary: _summary,
  household: _household,
  createdAt: _createdAt,
  updatedAt: _updatedAt,
  ...input
}: Resident) => input

export const rename = (desk: SyncDesk, person: Resident, name: string): Promise<Resident> =>
  desk.w.must('doctor', 'resident.update', { ...inputOf(person), name })

/** Patience that ends when the test says so. */
export function aDeadline(): { readonly deadline: () => AbortSignal; readonly pass: () => void } {
  let controller = new AbortController()
  return {
    deadline: () => controller.signal,
    pass: () => {
      controller.abort()
      controller = new AbortController()
    }
  }
}
