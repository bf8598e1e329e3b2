import { accessContract } from './access/contract.ts'
import { backupContract, backupEvents } from './backup/contract.ts'
import { centreContract } from './centre/contract.ts'
import { criticalContract, criticalEvents } from './critical/contract.ts'
import { deviceContract, deviceEvents } from './device/contract.ts'
import { directoryContract } from './directory/contract.ts'
import { followUpContract, followUpEvents } from './follow-up/contract.ts'
import type { Call, Event } from './lib/contract.ts'
import { ecgContract, ecgEvents, ecgReportContract } from './measurement/ecg/contract.ts'
import { measurementContract, measurementEvents } from './measurement/contract.ts'
import { medicationContract } from './medication/contract.ts'
import { policyContract } from './policy/contract.ts'
import { printingContract } from './printing/contract.ts'
import { recordContract } from './record/contract.ts'
import { residentContract, residentEvents } from './resident/contract.ts'
import { joiningContract } from './resident/joining/contract.ts'
import { scaleContract } from './scale/contract.ts'
import { signingContract, signingEvents } from './signing/contract.ts'
import { soundnessContract, soundnessEvents } from './soundness/contract.ts'
import { syncContract, syncEvents } from './sync/contract.ts'

/** Everything that may cross between a window (or a terminal) and the main process. */
export const contract = {
  access: accessContract,
  backup: backupContract,
  centre: centreContract,
  critical: criticalContract,
  device: deviceContract,
  directory: directoryContract,
  ecg: { ...ecgContract, ...ecgReportContract },
  followUp: followUpContract,
  measurement: measurementContract,
  medication: medicationContract,
  policy: policyContract,
  printing: printingContract,
  record: recordContract,
  resident: { ...residentContract, ...joiningContract },
  scale: scaleContract,
  signing: signingContract,
  soundness: soundnessContract,
  sync: syncContract
}
export type Contract = typeof contract

/** Only signed-in, unlocked windows hear them. */
export const events = {
  backup: backupEvents,
  critical: criticalEvents,
  device: deviceEvents,
  ecg: ecgEvents,
  followUp: followUpEvents,
  measurement: measurementEvents,
  resident: residentEvents,
  signing: signingEvents,
  soundness: soundnessEvents,
  sync: syncEvents
}
export type Events = typeof events

/** `feature.name` → call. */
export const calls: ReadonlyMap<string, Call> = new Map(
  Object.entries(contract).flatMap(([feature, featureCalls]) =>
    Object.entries<Call>(featureCalls).map(([name, call]) => [`${feature}.${name}`, call] as const)
  )
)

/** Event → `feature.name`, by which a window knows it. */
export const eventNames: ReadonlyMap<Event, string> = new Map(
  Object.entries(events).flatMap(([feature, some]) =>
    Object.entries<Event>(some).map(([name, event]) => [event, `${feature}.${name}`] as const)
  )
)
