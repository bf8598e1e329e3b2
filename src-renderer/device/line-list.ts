import { api } from '../lib/client.ts'
import { dayOf } from '../lib/format.ts'
import type { List } from '../lib/list/use-list.ts'
import { useListInHand } from '../lib/list/use-list-in-hand.ts'
import { kinds, type LineProtocol } from './line-words.ts'
import { portLine } from './words.ts'

const kindOf = ({ description }: LineProtocol): string =>
  kinds.find(({ code }) => code === description.kind)?.label ?? ''

/** The models that people here have described. */
export const useLineProtocolList = (): List<LineProtocol> =>
  useListInHand<LineProtocol>({
    name: 'line-protocols',
    title: '自定义型号',
    rows: () => api.device.lineProtocols({}),
    key: ({ id }) => id,
    columns: [
      { name: 'name', word: '型号', isLong: true, text: ({ description }) => description.name },
      { name: 'kind', word: '种类', text: kindOf },
      { name: 'port', word: '串口', leaves: 2, text: ({ description }) => portLine(description) },
      { name: 'version', word: '版本', isNumber: true, leaves: 3, text: ({ version }) => String(version) },
      {
        name: 'checksum',
        word: '校验',
        text: ({ description }) => (description.checksum ? '有' : '无'),
        tone: ({ description }) => (description.checksum ? 'confirmed' : 'attention')
      },
      {
        name: 'tried',
        word: '试用',
        isLong: true,
        text: ({ triedReadings, reason }) =>
          triedReadings > 0 ? `${String(triedReadings)} 条读数` : `未试通：${reason}`,
        tone: ({ triedReadings }) => (triedReadings > 0 ? 'confirmed' : 'attention')
      },
      {
        name: 'used',
        word: '在用设备',
        isLong: true,
        text: ({ deskDevices }) => deskDevices.join('、') || '—'
      },
      {
        name: 'saved',
        word: '保存',
        leaves: 1,
        order: ({ savedAt }) => savedAt,
        text: ({ savedAt, savedByName }) => `${dayOf(savedAt)} ${savedByName}`,
        tone: () => 'quiet'
      },
      { name: 'acts', word: '处理', isOnScreen: true, text: () => '' }
    ],
    empty: {
      text: '还没有自定义型号',
      hint: '先用「串口监视」录下仪器送来的数据，再从下面选一个最像的样子开始；上级中心发来的型号文件可以直接导入。'
    }
  })
