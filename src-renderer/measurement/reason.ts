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
