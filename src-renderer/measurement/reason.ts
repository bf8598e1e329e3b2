import { ElMessageBox } from 'element-plus'

/** Why a reading does not count; null when the person went back. */
export async function askReason(placeholder: string): Promise<string | null> {
  try {
    const { value } = await ElMessageBox.prompt('这次读数保留在记录里，但不计入。', '剔除读数', {
      inputPlaceholder: `原因，${placeholder}`,
      inputPattern: /\S/,
      inputErrorMessage: '请填写原因',
      confirmButtonText: '剔除',
      cancelButtonText: '返回'
    })
    return value
  } catch {
    return null
  }
}

/** Why a reading is not this person's; null when the person went back. */
export async function askWhyNotTheirs(): Promise<string | null> {
  try {
    const { value } = await ElMessageBox.prompt(
      '这次读数在这里不再计入，并回到“待认领”，可以认领给本人。已经写入随访表的，请另行更正那次随访。',
      '不是这位居民的读数',
      {
        inputPlaceholder: '原因，如：认领错了人、选错了居民',
        inputPattern: /\S/,
        inputErrorMessage: '请填写原因',
        confirmButtonText: '退回待认领',
        cancelButtonText: '返回'
      }
    )
    return value
  } catch {
    return null
  }
}
