import { openCentre, runBuilt } from './centre.ts'
import { measure, type Row } from './measure.ts'

/** From nothing to what the login screen shows, in a process of its own; and from the password to the open register. */
export async function benchStart(directory: string): Promise<readonly Row[]> {
  const cold = await measure(Array.from({ length: 5 }), () => {
    runBuilt('cli.js', ['access.state', '--data', directory], false)
  })
  const signIn = await measure(Array.from({ length: 3 }), async () => {
    const centre = await openCentre(directory)
    await centre.close()
  })
  return [
    { what: '冷启动到登录画面（整个进程）', times: cold },
    { what: '两人登录（含打开和关闭数据库）', times: signIn }
  ]
}
