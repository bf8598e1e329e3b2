import type { HolidayCalendar } from './contract.ts'

const law = '《全国年节及纪念日放假办法》（2024 年修订）'

/**
 * Never edited once a next visit was dated by it: the notice of a further year is a further version. A year whose notice
 * is not out yet has the days of the law alone.
 */
export const holidays1: HolidayCalendar = {
  version: '2026-12',
  years: [
    {
      year: 2026,
      source: '国务院办公厅关于 2026 年部分节假日安排的通知（2025-11-04）',
      certainty: 'standard',
      closed: [
        { from: '2026-01-01', to: '2026-01-03', name: '元旦' },
        { from: '2026-02-15', to: '2026-02-23', name: '春节' },
        { from: '2026-04-04', to: '2026-04-06', name: '清明节' },
        { from: '2026-05-01', to: '2026-05-05', name: '劳动节' },
        { from: '2026-06-19', to: '2026-06-21', name: '端午节' },
        { from: '2026-09-25', to: '2026-09-27', name: '中秋节' },
        { from: '2026-10-01', to: '2026-10-07', name: '国庆节' }
      ]
    },
    {
      year: 2027,
      source: `${law}的法定节日；国务院办公厅 2027 年放假通知尚未录入`,
      certainty: 'known',
      closed: [
        { from: '2027-01-01', to: '2027-01-01', name: '元旦' },
        { from: '2027-02-05', to: '2027-02-08', name: '春节' },
        { from: '2027-04-05', to: '2027-04-05', name: '清明节' },
        { from: '2027-05-01', to: '2027-05-02', name: '劳动节' },
        { from: '2027-06-09', to: '2027-06-09', name: '端午节' },
        { from: '2027-09-15', to: '2027-09-15', name: '中秋节' },
        { from: '2027-10-01', to: '2027-10-03', name: '国庆节' }
      ]
    }
  ]
}
