import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../../build/setup.mjs'

const folder = resolve(root, 'build/simulators')

export interface Simulator extends AsyncDisposable {
  /** The port to open. */
  readonly path: string
  /** Resolves when the instrument has done it, so that what we send next cannot overtake it. */
  order(command: Readonly<Record<string, unknown>>): Promise<void>
  /** The next thing it says it did that has these fields; what it said before is not looked at again. */
  heard(wanted: Readonly<Record<string, unknown>>): Promise<void>
}

/** An instrument in its own process at the other end of a pseudo-terminal. */
export async function startSimulator(driverId: string, ...args: readonly string[]): Promise<Simulator> {
  const child = spawn(process.execPath, [resolve(folder, `${driverId}.mjs`), ...args], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const exited = new Promise<void>(done => child.once('exit', () => done()))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async () => {
    const line = await lines.next()
    if (line.done) throw new Error(`the simulated ${driverId} has left`)
    return line.value
  }
  const path = await nextLine()
  const heard = async (wanted: Readonly<Record<string, unknown>>) => {
    for (;;) {
      const said: Readonly<Record<string, unknown>> = JSON.parse(await nextLine())
      if (Object.entries(wanted).every(([key, value]) => said[key] === value)) return
    }
  }
  return {
    path,
    heard,
    async order(command) {
      child.stdin.write(`${JSON.stringify(command)}\n`)
      await heard({ obeyed: Object.keys(command)[0] })
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await exited
    }
  }
}
