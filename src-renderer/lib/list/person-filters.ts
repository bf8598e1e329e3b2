import { shallowRef } from 'vue'
import { useAccess } from '../../access/store.ts'
import { useCentre } from '../../centre/store.ts'
import { api } from '../client.ts'
import type { Choice } from './declaration.ts'

/** Narrowing by a doctor or a committee, as most lists are. */
export function usePersonFilters() {
  const access = useAccess()
  const centre = useCentre()
  const doctors = shallowRef<readonly Choice[]>([])
  void api.access.staff({}).then(staff => {
    doctors.value = staff
      .filter(({ roles }) => roles.includes('doctor'))
      .map(({ id, name }) => ({ code: id, label: name }))
  })
  return {
    doctors: () => doctors.value,
    /** `mine`: a doctor starts with their own people. */
    doctor: (word = '责任医生', { mine = false } = {}) =>
      ({
        name: 'doctorId',
        word,
        none: '全部医生',
        choices: () => doctors.value,
        start: () => (mine && access.actor !== null && access.may('doctor') ? access.actor.accountId : null)
      }) as const,
    committee: () =>
      ({
        name: 'committeeCode',
        word: '居（村）委会',
        none: '全部居（村）委',
        choices: () => (centre.centre?.committees ?? []).map(({ code, name }) => ({ code, label: name }))
      }) as const
  }
}
