import { ElMessageBox } from 'element-plus'

/** Why something signed or stored stops counting; null when the person went back. */
export async function askReason(title: string, says: string): Promise<string | null> {
  try {
    const { value } = await ElMessageBox.prompt(says, title, {
      inputPlaceholder: '原因',
      inputPattern: /\S/,
      inputErrorMessage: '请填写原因',
      confirmButtonText: title,
      cancelButtonText: '返回'
    })
    return value
  } catch {
    return null
  }
}
