import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BundleEntry } from '@medplum/fhirtypes'
import { afterEach, expect } from 'vitest'
import type { FollowUp } from '../../src-main/follow-up/contract.ts'
import type { HypertensionForm } from '../../src-main/follow-up/forms/hypertension/definition.ts'
import type { Outside } from '../../src-main/lib/outside.ts'
import type { BloodPressureSeries } from '../../src-main/measurement/contract.ts'
import type { Resident, ResidentInput } from '../../src-main/resident/contract.ts'
import type { RecordState, SyncStatus } from '../../src-main/sync/contract.ts'
import { aForm } from '../follow-up/forms.ts'
import { aResident } from '../resident/residents.ts'
import { createRandom } from '../../src-main/seed/random.ts'
import { createFhirPeer, type FhirPeer, type LoggedRequest, type PeerOptions } from '../support/fhir-peer.ts'
import { createVirtualNetwork, type Line, type VirtualNetwork } from '../support/virtual-network.ts'
import { createVirtualTime, type VirtualTime } from '../support/virtual-time.ts'
import { openTestWorkstation, type TestOptions, type TestWorkstation } from '../support/workstation.ts'

// Desks and platforms that a test opens and that end with it: real workstations, time and network of the test's own.

export const monday = '2026-03-02T01:00:00.000Z'

export interface SyncDesk {
  readonly w: TestWorkstation
  readonly line: Line
  /** One round now, as a terminal makes it. */
  readonly run: () => Promise<SyncStatus>
  readonly status: () => Promise<SyncStatus>
  /** What a window that is open all the time has heard. */
  readonly statuses: () => readonly SyncStatus[]
  readonly connect: (baseUrl: string | null, token?: string) => Promise<SyncStatus>
  readonly register: (change?: Partial<ResidentInput>) => Promise<Resident>
  readonly measure: (
    residentId: string,
    ...pressures: readonly (readonly [number, number])[]
  ) => Promise<BloodPressureSeries>
  readonly visit: (residentId: string, form?: Partial<HypertensionForm>) => Promise<FollowUp>
  readonly states: (...ids: readonly string[]) => Promise<readonly (RecordState | undefined)[]>
  readonly state: (id: string) => Promise<RecordState | undefined>
  readonly reason: (id: string) => Promise<string | null | undefined>
  /** Ends the program; its data stay. */
  readonly end: () => Promise<void>
  /** The next program on the same data. */
  readonly again: (options?: DeskOptions) => Promise<SyncDesk>
}
export interface DeskOptions extends Pick<TestOptions, 'centre' | 'background'> {
  readonly outside?: Partial<Outside>
}

let world: { readonly time: VirtualTime; readonly network: VirtualNetwork } | null = null
const ends: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
  world = null
})

/** The time and the network of this test; they begin on a Monday morning, with everything in order. */
export function theWorld(): { readonly time: VirtualTime; readonly network: VirtualNetwork } {
  if (world === null) {
    const time = createVirtualTime(monday)
    const dice = createRandom(1)
    world = { time, network: createVirtualNetwork(time, () => dice.next()) }
  }
  return world
}

export async function aDesk(options: DeskOptions = {}): Promise<SyncDesk> {
  const directory = mkdtempSync(join(tmpdir(), 'jiayi-sync-'))
  ends.push(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  return open(directory, theWorld().network.line(), options)
}

async function open(
  dataDirectory: string,
  line: Line,
  { outside, ...options }: DeskOptions
): Promise<SyncDesk> {
  const { time } = theWorld()
  const opened = await openTestWorkstation({
    ...options,
    dataDirectory,
    now: monday,
    // Dice that always show the middle.
    outside: { ...time.outside, fetch: line.fetch, random: () => 0.5, ...outside }
  })
  const w: TestWorkstation = { ...opened, setNow: time.setClock }
  let hasEnded = false
  const end = async (): Promise<void> => {
    if (!hasEnded) await w.close()
    hasEnded = true
  }
  ends.push(end)
  const states: SyncDesk['states'] = async (...ids) => {
    const known = await w.must<Record<string, RecordState>>('doctor', 'sync.states', { ids })
    return ids.map(id => known[id])
  }
  return {
    w,
    line,
    run: async () => {
      await w.must('doctor', 'sync.run')
      await time.settle()
      return w.must('doctor', 'sync.status')
    },
    status: () => w.must('doctor', 'sync.status'),
    statuses: () =>
      w.events.flatMap(({ name, payload }) => (name === 'sync.status' ? [payload as SyncStatus] : [])),
    connect: (baseUrl, token) =>
      w.must('administrator', 'sync.configure', { baseUrl, ...(token === undefined ? {} : { token }) }),
    register: change =>
      w.must('doctor', 'resident.register', aResident({ doctorId: w.accountId('doctor'), ...change })),
    measure: (residentId, ...pressures) =>
      w.must('nurse', 'measurement.enterBloodPressure', {
        residentId,
        confirmed: true,
        readings: pressures.map(([systolicMmHg, diastolicMmHg]) => ({
          systolicMmHg,
          diastolicMmHg,
          pulsePerMinute: 72
        }))
      }),
    visit: (residentId, form) =>
      w.must('doctor', 'followUp.save', {
        requestId: crypto.randomUUID(),
        residentId,
        form: aForm({ confirmed: true, ...form })
      }),
    states,
    state: async id => (await states(id))[0],
    reason: async id => {
      for (const state of ['local', 'sent', 'conflict', 'refused', 'confirmed']) {
        const rows = await w.must<readonly { entityId: string; reason: string | null }[]>(
          'doctor',
          'sync.queue',
          { state, limit: 200 }
        )
        const found = rows.find(({ entityId }) => entityId === id)
        if (found !== undefined) return found.reason
      }
      return undefined
    },
    end,
    again: (next = {}) => open(dataDirectory, line, next)
  }
}

export const hypertensive: Pick<ResidentInput, 'conditions'> = {
  conditions: [
    { code: 'hypertension', diagnosedOn: '2019-05', managedFrom: '2019-06-01', endedOn: null, note: '' }
  ]
}

let platforms = 0
export interface Platform extends FhirPeer {
  /** Nobody answers at its address any more. */
  readonly vanish: () => void
  readonly appear: () => void
}
/** A platform in the network. */
export function aPlatform(options: PeerOptions = {}): Platform {
  platforms += 1
  const peer = createFhirPeer(`https://platform-${String(platforms)}.example/fhir`, options)
  const { network } = theWorld()
  let vanish = network.connect(peer)
  return {
    ...peer,
    vanish: () => {
      vanish()
    },
    appear: () => {
      vanish = network.connect(peer)
    }
  }
}

/** A desk connected to a platform, with what the setting-up has left already sent. */
export async function connected(
  options: PeerOptions = {},
  deskOptions: DeskOptions = {}
): Promise<{ desk: SyncDesk; peer: Platform }> {
  const peer = aPlatform(options)
  const desk = await aDesk(deskOptions)
  await desk.connect(peer.baseUrl)
  expect(await desk.run()).toMatchObject({ trouble: null, counts: { local: 0, refused: 0, conflict: 0 } })
  return { desk, peer }
}

export const isBundle = ({ method, path }: { method: string; path: string }): boolean =>
  method === 'POST' && path === ''
const isMark = ({ resource }: BundleEntry): boolean => resource?.resourceType === 'Basic'
/** What was sent, without the marks that go along. */
export const bundlesOf = (peer: FhirPeer): readonly LoggedRequest[] =>
  peer.requests
    .filter(isBundle)
    .map(request => ({ ...request, entries: request.entries.filter(entry => !isMark(entry)) }))
    .filter(({ entries }) => entries.length > 0)

export const inputOf = ({
  recordNumber: _recordNumber,
  age: _age,
  status: _status,
  statusOn: _statusOn,
  summary: _summary,
  household: _household,
  joinedInto: _joinedInto,
  createdAt: _createdAt,
  updatedAt: _updatedAt,
  ...input
}: Resident) => input

export const rename = (desk: SyncDesk, person: Resident, name: string): Promise<Resident> =>
  desk.w.must('doctor', 'resident.update', { ...inputOf(person), name })
