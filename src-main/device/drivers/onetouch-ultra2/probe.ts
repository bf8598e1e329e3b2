import { certain, probeFor } from '../probe.ts'
import { buildCommand, isUltra2, judgeLine, parseSerial } from './protocol.ts'

/** Asks for firmware and serial number; the serial number's last letter is the model. */
export const probe = probeFor({
  asks: [buildCommand('?'), buildCommand('@')],
  hasChecksum: true,
  judge: judgeLine,
  isSound: ({ type }) => type === 'line',
  proves: frame => {
    const serial = frame.type === 'line' ? parseSerial(frame.text) : undefined
    return serial !== undefined && isUltra2(serial) ? certain(`序列号 ${serial}`) : null
  }
})
