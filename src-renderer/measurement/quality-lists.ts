import type { DigitRow, QualityReport } from '@contract/measurement/quality'
import type { ShallowRef } from 'vue'
import { useAccess } from '../access/store.ts'
import { momentOf } from '../lib/format.ts'
import type { List } from '../lib/list/use-list.ts'
import { useListInHand } from '../lib/list/use-list-in-hand.ts'
import { shownTime } from './glucose-words.ts'

type Clock = QualityReport['clocks'][number]
type By = 'observer' | 'device' | 'both'

export const percent = (share: number): string => `${String(Math.round(share * 100))}%`
const zeros = (zeros: number, readings: number): string =>
  readings === 0 ? '—' : `${String(zeros)}/${String(readings)} = ${percent(zeros / readings)}`

/**
 * How often pressures end in 0, and the clocks of the devices. Who takes measurements sees their own; an administrator
 * compares.
 * @param period in words
 */
export function useQualityLists(
  report: ShallowRef<QualityReport | null>,
  period: () => string
): { readonly digits: List<DigitRow>; readonly clocks: List<Clock> } {
  const mayCompare = useAccess().may('administrator')
  const by = (): By => (mayCompare ? ((digits.place.filters['by'] ?? 'observer') as By) : 'device')
  const rowsBy = ({
    byObserver,
    byDevice,
    byBoth
  }: QualityReport): Readonly<Record<By, readonly DigitRow[]>> => ({
    ...{ observer: byObserver, device: byDevice, both: byBoth }
  })
  const digits: List<DigitRow> = useListInHand<DigitRow, { readonly by: By }>({
    name: 'measurement-quality',
    title: '测量质量',
    rows: ({ by }) => (report.value === null ? [] : rowsBy(report.value)[mayCompare ? by : 'device']),
    changes: () => report.value,
    narrowed: period,
    key: ({ observerId, source, deviceName }) => `${observerId ?? ''}/${source ?? ''}/${deviceName ?? ''}`,
    filters: mayCompare
      ? [
          {
            name: 'by',
            word: '统计',
            isSwitch: true,
            choices: () => [
              { code: 'observer', key: '1', label: '按观察者' },
              { code: 'device', key: '2', label: '按设备' },
              { code: 'both', key: '3', label: '按观察者和设备' }
            ]
          }
        ]
      : [],
    columns: [
      {
        name: 'state',
        word: '状态',
        text: ({ warning, isTooFew }) => (warning ? '偏好 0' : isTooFew ? '次数少' : '正常'),
        tone: ({ warning, isTooFew }) => (warning ? 'attention' : isTooFew ? 'quiet' : 'confirmed')
      },
      {
        name: 'observer',
        word: '观察者',
        isLong: true,
        isHidden: () => by() === 'device',
        text: ({ observerName }) => observerName ?? '未记录'
      },
      {
        name: 'device',
        word: '设备',
        isLong: true,
        isHidden: () => by() === 'observer',
        text: ({ source, deviceName }) => (source === 'manual' ? '手工录入' : (deviceName ?? '—'))
      },
      { name: 'readings', word: '读数（次）', isNumber: true, text: ({ readings }) => String(readings) },
      {
        name: 'systolic',
        word: '收缩压末位 0',
        isNumber: true,
        order: ({ systolicShare }) => systolicShare,
        text: ({ systolicZeros, readings }) => zeros(systolicZeros, readings)
      },
      {
        name: 'diastolic',
        word: '舒张压末位 0',
        isNumber: true,
        order: ({ diastolicShare }) => diastolicShare,
        text: ({ diastolicZeros, readings }) => zeros(diastolicZeros, readings)
      },
      {
        name: 'says',
        word: '说明',
        isLong: true,
        text: ({ warning, isTooFew }) => warning ?? (isTooFew ? '读数太少，不评价' : '')
      }
    ],
    empty: { text: '这段时间没有血压读数', hint: '换一个日期范围，或先测量血压。' }
  })
  const clocks = useListInHand<QualityReport['clocks'][number]>({
    name: 'device-clocks',
    title: '血压计时钟',
    isSmall: true,
    rows: () => report.value?.clocks ?? [],
    changes: () => report.value,
    key: ({ deviceName }) => deviceName,
    columns: [
      {
        name: 'state',
        word: '状态',
        text: ({ warning }) => (warning ? '不准' : '一致'),
        tone: ({ warning }) => (warning ? 'attention' : 'confirmed')
      },
      { name: 'device', word: '设备', isLong: true, text: ({ deviceName }) => deviceName },
      {
        name: 'received',
        word: '最近一次收到',
        order: ({ receivedAt }) => receivedAt,
        text: ({ receivedAt }) => momentOf(receivedAt)
      },
      { name: 'shown', word: '当时设备显示', text: ({ deviceTime }) => shownTime(deviceTime) },
      { name: 'says', word: '说明', isLong: true, text: ({ warning }) => warning ?? '相差不超过 10 分钟' }
    ],
    empty: { text: '没有会报时的血压计', hint: '' }
  })
  return { digits, clocks }
}
