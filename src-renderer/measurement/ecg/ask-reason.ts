import { askLine } from '../../lib/ask-line.ts'

/** Why something signed or stored stops counting; null when the person went back. */
export const askReason = (title: string, says: string): Promise<string | null> =>
  askLine({ title, text: says, placeholder: '原因', confirm: title })
