import { effectScope } from 'vue'
import { expect, test } from 'vitest'
import { useAsync } from '../../src-renderer/lib/async.ts'
import { CallError } from '../../src-renderer/lib/client.ts'

interface Answer {
  readonly give: (value: string) => void
  readonly fail: (reason: unknown) => void
}

function aQuestion() {
  const answers: Answer[] = []
  const scope = effectScope()
  const asked = scope.run(() =>
    useAsync(
      (_words: string) =>
        new Promise<string>((give, fail) => {
          answers.push({ give, fail })
        })
    )
  )
  if (asked === undefined) throw new Error('The scope did not run.')
  return { asked, answers, end: () => scope.stop() }
}

test('a slow answer to an older question never replaces the newer one on the screen', async () => {
  const { asked, answers } = aQuestion()
  const older = asked.run('张')
  const newer = asked.run('张建国')
  answers[1]?.give('张建国')
  expect(await newer).toBe('张建国')
  answers[0]?.give('张三')
  expect(await older).toBeUndefined()
  expect(asked.value.value).toBe('张建国')
  expect(asked.loading.value).toBe(false)
})

test('a question that fails late says nothing once a newer one has been answered', async () => {
  const { asked, answers } = aQuestion()
  const older = asked.run('张')
  const newer = asked.run('李')
  answers[1]?.give('李')
  await newer
  answers[0]?.fail(new CallError({ code: 'unavailable', message: '数据库正忙' }))
  await older
  expect(asked.error.value).toBeNull()
})

test('a refusal keeps the last answer, says its sentence, and stands at the fields', async () => {
  const { asked, answers } = aQuestion()
  const first = asked.run('张')
  answers[0]?.give('张')
  await first
  const second = asked.run('李')
  answers[1]?.fail(
    new CallError({ code: 'invalid-input', message: '填写的内容有误', fields: { name: '请填写姓名' } })
  )
  await second
  expect(asked.value.value).toBe('张')
  expect(asked.error.value).toBe('填写的内容有误')
  expect(asked.fields.value).toEqual({ name: '请填写姓名' })
})

test('an answer that comes after the page was left changes nothing', async () => {
  const { asked, answers, end } = aQuestion()
  const running = asked.run('张')
  end()
  answers[0]?.give('张')
  expect(await running).toBeUndefined()
  expect(asked.value.value).toBeNull()
})
