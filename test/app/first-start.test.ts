import { expect, test } from 'vitest'
import { aDataFolder, callFrom, openWorkstation } from './support/workstation.ts'

test('a new data folder opens at the set-up page and is still new after a power cut', async () => {
  const data = aDataFolder()
  const first = await openWorkstation({ data })
  await first.page.getByRole('heading', { name: '首次使用' }).waitFor()
  await first.kill()

  const second = await openWorkstation({ data })
  await second.page.getByRole('heading', { name: '首次使用' }).waitFor()
  expect(await callFrom(second.page, 'access', 'state', {})).toMatchObject({ stage: 'set-up', actor: null })
  await expect(callFrom(second.page, 'access', 'staff', {})).rejects.toThrow(
    'access.staff answered unauthorised'
  )
  await second.close()
})
