import type { OutputOf } from '@contract/lib'
import type { accessContract } from '@contract/access'
import type { ServicePackage } from '@contract/signing/catalogue'
import type { Institution, Team } from '@contract/directory'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { api } from '../lib/client.ts'

type Staff = OutputOf<(typeof accessContract)['staff']>

/** What can be chosen on the signing page: packages, teams, doctors, hospitals. */
export const useCatalogue = defineStore('signing-catalogue', () => {
  const packages = shallowRef<readonly ServicePackage[]>([])
  const teams = shallowRef<readonly Team[]>([])
  const institutions = shallowRef<readonly Institution[]>([])
  const staff = shallowRef<Staff>([])

  async function load(): Promise<void> {
    const [found, allTeams, allInstitutions, everybody] = await Promise.all([
      api.signing.packages({}),
      api.directory.teams({}),
      api.directory.institutions({}),
      api.access.staff({})
    ])
    packages.value = found
    teams.value = allTeams
    institutions.value = allInstitutions
    staff.value = everybody
  }

  const signableOn = (day: string, kind: ServicePackage['kind']): readonly ServicePackage[] =>
    packages.value.filter(
      one =>
        one.kind === kind &&
        one.validFrom !== null &&
        one.validFrom <= day &&
        (one.validTo === null || day <= one.validTo) &&
        one.status !== 'draft'
    )
  const packageOf = (id: string | null): ServicePackage | undefined =>
    packages.value.find(one => one.id === id)

  /** What a form of that day may be filled with. */
  function forSigning(day: string) {
    const basic = signableOn(day, 'basic')
    const signable = [...basic, ...signableOn(day, 'individual')]
    const open = new Set([
      ...teams.value.filter(({ status }) => status === 'active').map(({ id }) => id),
      ...doctors.value.map(({ code }) => code),
      ...institutions.value.filter(({ status }) => status === 'active').map(({ id }) => id)
    ])
    return {
      sameToday: (signedId: string): string | null => {
        const before = packageOf(signedId)
        return signable.find(({ familyId }) => familyId === before?.familyId)?.id ?? null
      },
      onlyBasic: basic.length === 1 ? (basic[0]?.id ?? null) : null,
      isOpen: (id: string): boolean => open.has(id)
    }
  }
  const institutionName = (id: string | null): string =>
    institutions.value.find(one => one.id === id)?.name ?? '未选'

  const doctors = computed(() =>
    staff.value
      .filter(({ roles, status }) => roles.includes('doctor') && status === 'active')
      .map(({ id, name }) => ({ code: id, label: name }))
  )
  const general = computed(() =>
    teams.value
      .filter(({ status, purpose }) => status === 'active' && purpose === 'general')
      .map(({ id, name, leadName }) => ({ code: id, label: `${name}（${leadName}）` }))
  )
  const hospitals = (level: 'district' | 'city'): readonly { code: string; label: string }[] =>
    institutions.value
      .filter(one => one.level === level && one.status === 'active')
      .map(({ id, name }) => ({ code: id, label: name }))
  const teamOf = (doctorId: string | null): string | null =>
    teams.value.find(({ leadId, purpose }) => purpose === 'general' && leadId === doctorId)?.id ?? null
  const leadOf = (teamId: string | null): string | null =>
    teams.value.find(({ id }) => id === teamId)?.leadId ?? null

  return {
    packages,
    teams,
    institutions,
    load,
    signableOn,
    packageOf,
    forSigning,
    institutionName,
    doctors,
    general,
    hospitals,
    teamOf,
    leadOf
  }
})
