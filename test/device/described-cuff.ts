/** An instrument as a person describes it, and one line of what it sends. */
export const aCuffDescription = {
  format: 'jiayi-line-protocol',
  formatVersion: 1,
  name: '清河 QH-100',
  kind: 'blood-pressure',
  source: '本中心录得的记录',
  port: { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  framing: { kind: 'line', end: 'CRLF' },
  layout: { kind: 'separated', separator: '2C' },
  encoding: 'ascii',
  unit: 'mm[Hg]',
  noResultText: '',
  checksum: { kind: 'xor8', written: 'hex', place: 'before-end', lead: '*', skipFirst: 0, coversEnd: false },
  poll: null,
  shortestMeasurementSeconds: 0,
  fields: [
    { what: 'constant', text: '$QH' },
    { what: 'time', pattern: 'YYYY-MM-DD HH:mm:ss', width: 19 },
    { what: 'error', text: '0', codes: [{ text: '3', means: '袖带漏气。' }] },
    { what: 'systolic', width: 3 },
    { what: 'diastolic', width: 3 },
    { what: 'pulse', width: 3 }
  ]
} as const

const sealed = (body: string): string => {
  const xor = Buffer.from(body).reduce((sum, byte) => sum ^ byte, 0)
  return `${body}*${xor.toString(16).toUpperCase().padStart(2, '0')}`
}
export const aCuffLog = sealed('$QH,2026-07-11 09:05:30,0,128,082,071')
