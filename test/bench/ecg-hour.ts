import { firstDifference, recorderDesk } from '../measurement/ecg/recorder-desk.ts'
import { syntheticEcg } from '../support/synthetic.ts'
import { openTestWorkstation } from '../support/workstation.ts'

const seconds = 3_600
const samplesPerSecond = 1_000
const model = ['--noise', '12', '--wander', '150', '--seed', '5', '--seconds', '10', '--rate', '1000']

/** An hour of twelve leads, as fast as the machine takes them; throws when one sample is missing or another one. */
export async function benchEcgHour(): Promise<void> {
  const { counts: sent } = syntheticEcg({
    seed: 5,
    seconds: 10,
    samplesPerSecond,
    microvoltsPerCount: 1,
    noiseMicrovolts: 12,
    wanderMicrovolts: 150
  }).record
  const desk = await openTestWorkstation({ background: true })
  const { aRecorder, aResident, close, countsOf, filed, start, streaming, watch } = recorderDesk(() => desk)
  try {
    const begun = performance.now()
    const { deviceId } = await aRecorder('open-ecg-stream', ...model, '--speed', 'line')
    const session = await watch(await aResident(), deviceId)
    await streaming(session.id)
    const { recording } = await start(session, seconds)
    const head = await filed(session.id, recording?.recordId ?? '')
    const took = (performance.now() - begun) / 1_000
    const difference =
      head.samples === seconds * samplesPerSecond && head.lostSamples === 0 && head.uncountedGaps === 0
        ? firstDifference(await countsOf(head), sent)
        : `${String(head.samples)} samples, ${String(head.lostSamples)} lost, ${String(head.uncountedGaps)} gaps`
    if (difference !== null) throw new Error(`what is stored is not what was sent: ${difference}`)
    console.log(
      `an hour of 12 × ${String(samplesPerSecond)}/s took ${took.toFixed(0)} s over the serial port, ${String(head.storedBytes)} bytes, every sample as it was sent`
    )
  } finally {
    await desk.close()
    await close()
  }
}
