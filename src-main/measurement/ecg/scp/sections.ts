/**
 * The frame of an SCP-ECG file (EN 1064 / ISO 11073-91064), little-endian.
 *
 *   file     CRC u16, length u32, sections. The CRC is over everything behind it
 *   section  CRC u16, number u16, length u32 (header included), version u8, protocol u8, 6 reserved ('SCPECG' in section 0), data
 *   section 0 holds pointers {number u16, length u32, 1-based place u32}; an absent section has length 0
 */
import { Failure } from '../../../lib/failure.ts'
import { crc16 } from './crc16.ts'

export const unreadable = (what: string): Failure =>
  new Failure('invalid-input', `这个 SCP-ECG 文件无法读取：${what}。`)

/** Told what is wrong but can be lived with: throws in strict reading, remembers in lenient reading. */
export type Complain = (what: string) => void

const fileHead = 6
const sectionHead = 16
const pointerLength = 10
const listedSections = 12
const protocolVersion = 20
const mark = Buffer.from('SCPECG', 'latin1')

interface Section {
  readonly number: number
  readonly body: Uint8Array
}

function sectionAt(
  bytes: Uint8Array,
  at: number,
  length: number,
  number: number,
  complain: Complain
): Section {
  if (at < fileHead || length < sectionHead || at + length > bytes.length)
    throw unreadable(`第 ${String(number)} 节超出文件范围，文件可能不完整`)
  const section = bytes.subarray(at, at + length)
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength)
  if (view.getUint16(2, true) !== number)
    throw unreadable(
      `第 ${String(number)} 节的位置上不是该节（写着第 ${String(view.getUint16(2, true))} 节）`
    )
  const own = view.getUint32(4, true)
  if (own !== length)
    complain(`第 ${String(number)} 节自述长度 ${String(own)} 与目录中的 ${String(length)} 不符`)
  if (crc16(section.subarray(2)) !== view.getUint16(0, true))
    complain(`第 ${String(number)} 节校验和（CRC）不符，数据已损坏`)
  return { number, body: section.subarray(sectionHead) }
}

function wordSwapped(length: number): number {
  return ((length >>> 16) | (length << 16)) >>> 0
}

/** The data of every section that is there, by number. */
export function readSections(bytes: Uint8Array, complain: Complain): ReadonlyMap<number, Uint8Array> {
  if (bytes.length < fileHead + sectionHead) throw unreadable('文件太短')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(2, true)
  if (length !== bytes.length && wordSwapped(length) === bytes.length)
    throw unreadable('长度字的高低位颠倒，是力康 Prince 180D 一类不合标准的格式，目前不支持')
  if (!mark.equals(bytes.subarray(fileHead + 10, fileHead + 16)))
    throw unreadable('没有 SCPECG 标记，不是 SCP-ECG 文件')
  if (length > bytes.length)
    complain(`文件应有 ${String(length)} 字节，实际只有 ${String(bytes.length)} 字节，不完整`)
  else if (length < bytes.length) complain(`文件末尾多出 ${String(bytes.length - length)} 字节`)
  if (crc16(bytes.subarray(2)) !== view.getUint16(0, true)) complain('整个文件的校验和（CRC）不符')

  const directory = sectionAt(bytes, fileHead, view.getUint32(fileHead + 4, true), 0, complain).body
  const pointers = new DataView(directory.buffer, directory.byteOffset, directory.byteLength)
  const sections = new Map<number, Uint8Array>()
  for (let at = 0; at + pointerLength <= directory.length; at += pointerLength) {
    const number = pointers.getUint16(at, true)
    const size = pointers.getUint32(at + 2, true)
    if (number === 0 || size === 0) continue
    const { body } = sectionAt(bytes, pointers.getUint32(at + 6, true) - 1, size, number, complain)
    sections.set(number, body)
  }
  return sections
}

function section(number: number, data: Uint8Array): Buffer {
  const padded = data.length + (data.length % 2)
  const bytes = Buffer.alloc(sectionHead + padded)
  bytes.writeUInt16LE(number, 2)
  bytes.writeUInt32LE(bytes.length, 4)
  bytes[8] = protocolVersion
  bytes[9] = protocolVersion
  if (number === 0) mark.copy(bytes, 10)
  bytes.set(data, sectionHead)
  bytes.writeUInt16LE(crc16(bytes.subarray(2)), 0)
  return bytes
}

/** A whole file around the data of its sections. */
export function writeSections(data: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const numbers = [...data.keys()].sort((one, other) => one - other)
  const bodies = new Map(
    numbers.map(number => [number, section(number, data.get(number) ?? new Uint8Array())])
  )
  const directory = Buffer.alloc(listedSections * pointerLength)
  let place = fileHead + sectionHead + directory.length + 1
  for (let number = 0; number < listedSections; number += 1) {
    const at = number * pointerLength
    const length = number === 0 ? sectionHead + directory.length : (bodies.get(number)?.length ?? 0)
    directory.writeUInt16LE(number, at)
    directory.writeUInt32LE(length, at + 2)
    directory.writeUInt32LE(length === 0 ? 0 : number === 0 ? fileHead + 1 : place, at + 6)
    if (number > 0) place += length
  }
  const file = Buffer.concat([Buffer.alloc(fileHead), section(0, directory), ...bodies.values()])
  file.writeUInt32LE(file.length, 2)
  file.writeUInt16LE(crc16(file.subarray(2)), 0)
  return file
}
