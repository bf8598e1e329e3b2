import type { Pack } from '../pack/contract.ts'
import { documents, silent, stated } from './sources.ts'

const article = stated(`${documents.compilation} 第八篇 北京月坛`)

export const beijingYuetan1: Pack = {
  id: 'beijing-yuetan-1',
  region: 'beijing-yuetan',
  version: 1,
  validFrom: null,
  validTo: null,
  documents: [documents.compilation],
  remarks: { 'fee.annualFen': '材料没有写到签约费。' },
  values: {
    ...silent,
    'team.teamCount': article(26),
    'team.stationCount': article(9),
    'team.specialistPersons': article(13),
    'team.specialistDepartments': article(8),
    'team.specialistJoinedTeams': article(12),
    'keyPopulations.diseases': article([
      'hypertension',
      'diabetes',
      'coronary-heart-disease',
      'cerebral-infarction',
      'dyslipidaemia',
      'copd',
      'osteoporosis',
      'cancer'
    ]),
    'keyPopulations.guidelineCount': article(22),
    'referral.observedReturnRatePercent': article(78),
    'service.process': article([
      'appointment',
      'directed-triage',
      'pre-visit-service',
      'booked-revisit',
      'one-to-one-first-visit'
    ]),
    'service.scales': article(['FACES-II', 'family-assessment']),
    'service.handbookEditions': article([2011, 2012, 2013, 2014, 2016]),
    'service.observedDoctorHomeService': article('每 2 天 1 次'),
    'service.observedNurseHomeService': article('每天 2 次')
  }
}
