import { Failure } from '../../../lib/failure.ts'
import { type FormFile, formFile } from './contract.ts'
import { flawsOf } from './flaws.ts'

/** The form in a file. Throws Failure('invalid-input') that says where it is wrong. */
export function formIn(file: string): FormFile {
  let parsed: unknown
  try {
    parsed = JSON.parse(file.replace(/^\uFEFF/, ''))
  } catch {
    throw new Failure('invalid-input', '这不是随访表文件（应为 JSON）。请核对后重新选择。')
  }
  const checked = formFile.safeParse(parsed)
  if (!checked.success) {
    const fields = Object.fromEntries(
      checked.error.issues.map(issue => [issue.path.map(String).join('.') || '文件', issue.message])
    )
    const [first] = Object.entries(fields)
    throw new Failure('invalid-input', `随访表文件不合格式：${first?.[0] ?? ''} ${first?.[1] ?? ''}`, fields)
  }
  const flaws = flawsOf(checked.data)
  const [first] = Object.entries(flaws)
  if (first !== undefined)
    throw new Failure('invalid-input', `随访表文件有误：${first[0]} ${first[1]}`, flaws)
  return checked.data
}
