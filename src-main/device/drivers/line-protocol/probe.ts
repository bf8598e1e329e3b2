import type { MeasurementLimits } from '../../../policy/contract.ts'
import { certain, likely, type Probe, type Proof } from '../probe.ts'
import type { LineDescription } from './contract.ts'
import { createCutter, type Piece } from './cutter.ts'
import { judgeFrame } from './protocol.ts'

/** Listened to only, also where it is polled: nobody knows what its question does to another device. */
export const probeOf = (description: LineDescription, limits: () => MeasurementLimits): Probe => ({
  asks: [],
  hasChecksum: description.checksum !== null,
  listen: () => {
    const cutter = createCutter(description, raw => judgeFrame(raw, description, limits()))
    const proofs: Proof[] = []
    let frames = 0
    let damaged = 0
    const take = (pieces: readonly Piece[]): void => {
      for (const piece of pieces) {
        if (piece.kind === 'noise' || piece.judged.verdict === 'rejected') damaged += 1
        else {
          frames += 1
          proofs.push((description.checksum === null ? likely : certain)('符合自定义型号的记录'))
        }
      }
    }
    return {
      hear: chunk => {
        take(cutter.push(chunk))
      },
      settle: () => {
        take(cutter.settle())
      },
      proofs,
      get frames() {
        return frames
      },
      get damaged() {
        return damaged
      }
    }
  }
})
