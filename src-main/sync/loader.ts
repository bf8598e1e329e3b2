import type {
  Appointment,
  CareTeam,
  Consent,
  Contract,
  DocumentReference,
  Encounter,
  MedicationStatement,
  Observation,
  Organization,
  Patient,
  Practitioner,
  Questionnaire,
  QuestionnaireResponse,
  Resource
} from '@medplum/fhirtypes'
import type { z } from 'zod'
import type { account } from '../access/contract.ts'
import type { Centre } from '../centre/contract.ts'
import type { TeamToTell } from '../directory/contract.ts'
import type { FollowUp } from '../follow-up/contract.ts'
import type { BloodPressureSeries as Series } from '../measurement/contract.ts'
import type { EcgRecordHead } from '../measurement/ecg/contract.ts'
import type { GlucoseReading } from '../measurement/glucose/contract.ts'
import type { Resident } from '../resident/contract.ts'
import type { ContractToTell } from '../signing/contract.ts'

type Account = z.infer<typeof account>

/** What goes to the platform: each carries our identifier. */
export type SharedResource =
  | Appointment
  | CareTeam
  | Consent
  | Contract
  | DocumentReference
  | Encounter
  | MedicationStatement
  | Observation
  | Organization
  | Patient
  | Practitioner
  | Questionnaire
  | QuestionnaireResponse

/** The kinds of record that are told to the platform, as the journal names them. */
export const entities = [
  'centre',
  'account',
  'resident',
  'blood-pressure',
  'glucose',
  'ecg',
  'follow-up',
  'team',
  'sign-contract'
] as const
export type Entity = (typeof entities)[number]
export const isEntity = (value: string): value is Entity => entities.some(entity => entity === value)

export interface LoadedRecord {
  readonly residentId: string | null
  /** In an order in which a platform that checks references can store them. */
  readonly resources: readonly SharedResource[]
}

/** Reads a record as it is now; null when there is none. */
export type Load = (entity: Entity, id: string) => LoadedRecord | null

/** The samples of an ECG as a file, in whichever format its feature chose. */
export interface EcgFile {
  readonly format: 'scp-ecg' | 'aecg' | 'edf'
  readonly title: string
  readonly bytes: Uint8Array
}

/** The rows as their features give them; null when there is none. */
export interface Records {
  readonly centre: () => Centre
  readonly account: (id: string) => Account | null
  readonly resident: (id: string) => Resident | null
  readonly bloodPressureSeries: (id: string) => Series | null
  readonly glucose: (id: string) => GlucoseReading | null
  readonly ecg: (id: string) => EcgRecordHead | null
  /** Its samples as a file; null when they stay here. */
  readonly ecgFile: (head: EcgRecordHead) => EcgFile | null
  readonly followUp: (id: string) => FollowUp | null
  readonly team: (id: string) => TeamToTell | null
  /** Null as well while it has not taken effect. */
  readonly contract: (id: string) => ContractToTell | null
}

/** The mapping registry: `fhir.ts` of each feature. */
export interface Mappers {
  readonly organizationOf: (centre: Centre) => Organization
  readonly practitionerOf: (account: Account) => Practitioner
  readonly patientOf: (resident: Resident, centreId: string) => Patient
  readonly observationsOfSeries: (series: Series, centreId: string) => readonly Observation[]
  readonly observationOfGlucose: (
    reading: GlucoseReading & { readonly residentId: string },
    centreId: string
  ) => Observation
  readonly resourcesOfEcg: (
    head: EcgRecordHead,
    file: EcgFile | null,
    centreId: string
  ) => readonly SharedResource[]
  readonly resourcesOfVisit: (followUp: FollowUp, centreId: string) => readonly SharedResource[]
  readonly observationsOfVisit: (followUp: FollowUp, series: Series | null) => readonly Observation[]
  readonly careTeamOf: (team: TeamToTell, centreId: string) => CareTeam
  readonly resourcesOfContract: (told: ContractToTell, centreId: string) => readonly SharedResource[]
}

/** The records that other resources point to, by the type of their resource. */
export const entityOfType: Readonly<Partial<Record<Resource['resourceType'], Entity>>> = {
  Organization: 'centre',
  Practitioner: 'account',
  Patient: 'resident',
  CareTeam: 'team',
  Contract: 'sign-contract'
}

export function createLoader(records: Records, mappers: Mappers): Load {
  const loaders: Readonly<Record<Entity, (id: string) => LoadedRecord | null>> = {
    centre: id => {
      const centre = records.centre()
      return centre.id === id ? { residentId: null, resources: [mappers.organizationOf(centre)] } : null
    },
    account: id => {
      const account = records.account(id)
      return account && { residentId: null, resources: [mappers.practitionerOf(account)] }
    },
    resident: id => {
      const resident = records.resident(id)
      return resident && { residentId: id, resources: [mappers.patientOf(resident, records.centre().id)] }
    },
    'blood-pressure': id => {
      const series = records.bloodPressureSeries(id)
      return (
        series && {
          residentId: series.residentId,
          resources: mappers.observationsOfSeries(series, records.centre().id)
        }
      )
    },
    glucose: id => {
      const reading = records.glucose(id)
      if (reading === null || reading.residentId === null) return null
      const { residentId } = reading
      const observation = mappers.observationOfGlucose({ ...reading, residentId }, records.centre().id)
      return { residentId, resources: [observation] }
    },
    ecg: id => {
      const head = records.ecg(id)
      // What still runs is told when it has ended.
      if (head === null || head.state === 'recording') return null
      const { residentId } = head
      return {
        residentId,
        resources: mappers.resourcesOfEcg(head, records.ecgFile(head), records.centre().id)
      }
    },
    'follow-up': id => {
      const followUp = records.followUp(id)
      if (followUp === null) return null
      const { residentId, form } = followUp
      const series = form.seriesId === null ? null : records.bloodPressureSeries(form.seriesId)
      return {
        residentId,
        resources: [
          ...mappers.resourcesOfVisit(followUp, records.centre().id),
          ...mappers.observationsOfVisit(followUp, series)
        ]
      }
    },
    team: id => {
      const team = records.team(id)
      return team && { residentId: null, resources: [mappers.careTeamOf(team, records.centre().id)] }
    },
    'sign-contract': id => {
      const told = records.contract(id)
      return (
        told && {
          residentId: told.contract.residentId,
          resources: mappers.resourcesOfContract(told, records.centre().id)
        }
      )
    }
  }
  return (entity, id) => loaders[entity](id)
}
