import { api } from '../lib/client.ts'
import { askLine } from '../lib/ask-line.ts'

/** Asks why, and takes back that a record was withdrawn or given; false when the person went back. */
export async function takeBack(id: string): Promise<boolean> {
  const reason = await askLine({
    title: '撤销',
    text: '撤销后，记录回到原来的居民名下；转交出去的那一份不再作数。',
    placeholder: '如：本来就是他的',
    confirm: '撤销'
  })
  if (reason === null) return false
  await api.record.takeBack({ id, reason })
  return true
}
