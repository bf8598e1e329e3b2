/** The two 80-character fields of EDF+ and the dates in them. What is unknown or not ASCII is X; spaces are written as _. */
import { localClock, localDay } from '../record.ts'
import type { EcgPatient, EcgRecord } from '../record.ts'
import type { EdfHeader } from './header.ts'

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const sexes = { male: 'M', female: 'F' } as const
const two = (n: number): string => String(n).padStart(2, '0')

/** A word of the field; what does not fit into ASCII is not written at all. */
function word(text: string | null): string {
  return text !== null && /^[\x20-\x7e]+$/.test(text) && text !== 'X' ? text.replaceAll(' ', '_') : 'X'
}
const unword = (text: string | undefined): string | null =>
  text === undefined || text === 'X' || text === '' ? null : text.replaceAll('_', ' ')

function dayWord(day: string | null): string {
  if (day === null) return 'X'
  const [year = '', month = '', date = ''] = day.split('-')
  return `${date}-${months[Number(month) - 1] ?? ''}-${year}`
}
function dayOf(text: string | undefined): string | null {
  const [, date = '', month = '', year = ''] = /^(\d{2})-([A-Za-z]{3})-(\d{4})$/.exec(text ?? '') ?? []
  const index = months.indexOf(month.toUpperCase())
  return index < 0 ? null : localDay(`${year}-${two(index + 1)}-${date}`)
}

export function writeIdentification(
  record: EcgRecord
): Pick<EdfHeader, 'patient' | 'recording' | 'date' | 'time'> {
  const { patient, startedAt, device } = record
  const start = [word(patient.id), patient.sex ? sexes[patient.sex] : 'X', dayWord(patient.birthDate)].join(
    ' '
  )
  const name = word(patient.name)
  const [day = null, time = '00:00:00'] = startedAt?.split('T') ?? []
  const [year = '', month = '', date = ''] = day?.split('-') ?? []
  return {
    patient: `${start} ${start.length + name.length < 80 ? name : 'X'}`,
    recording: `Startdate ${dayWord(day)} X X ${word(device)}`,
    // 01.01.85 is the earliest day that the field can say; the true one, or X, stands in `recording`.
    date: day === null ? '01.01.85' : `${date}.${month}.${year.slice(2)}`,
    time: time.replaceAll(':', '.')
  }
}

/** Two-digit years from 85 on are of the last century, by the format's own rule. */
function clockOf(header: EdfHeader, day: string | null): string | null {
  const [, date = '', month = '', year = ''] = /^(\d{2})\.(\d{2})\.(\d{2})$/.exec(header.date) ?? []
  const written = day ?? localDay(`${Number(year) >= 85 ? '19' : '20'}${year}-${month}-${date}`)
  return written === null ? null : localClock(`${written}T${header.time.replaceAll('.', ':')}`)
}

export function readIdentification(
  header: EdfHeader
): Pick<EcgRecord, 'startedAt' | 'device'> & { readonly patient: EcgPatient } {
  const [code, sex, birth, name] = header.patient.split(' ')
  const [mark, start, , , device] = header.recording.split(' ')
  const isPlus = header.kind !== ''
  const isUnknownDay = isPlus && mark === 'Startdate' && start === 'X'
  return {
    patient: {
      id: isPlus ? unword(code) : header.patient || null,
      name: isPlus ? unword(name) : null,
      sex: isPlus && sex === 'M' ? 'male' : isPlus && sex === 'F' ? 'female' : null,
      birthDate: isPlus ? dayOf(birth) : null
    },
    startedAt: isUnknownDay ? null : clockOf(header, isPlus ? dayOf(start) : null),
    device: isPlus ? unword(device) : null
  }
}
