import { openCentre, runBuilt } from './centre.ts'
import { type Row, timed } from './measure.ts'

/** From nothing to what the login screen shows, in a process of its own; and from the password to the open register. */
export async function benchStart(directory: string): Promise<readonly Row[]> {
  const cold: number[] = []
  for (let run = 0; run < 5; run += 1) {
    const { ms } = await timed(() => {
      runBuilt('cli.js', ['access.state', '--data', directory], false)
    })
    cold.push(ms)
  }
  const signIn: number[] = []
  for (let run = 0; run < 3; run += 1) {
    const { ms, value: centre } = await timed(() => openCentre(directory))
    signIn.push(ms)
    await centre.close()
  }
  return [
    { what: '冷启动到登录画面（整个进程）', times: cold },
    { what: '两人登录（含打开数据库）', times: signIn }
  ]
}
