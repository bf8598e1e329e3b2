import { ElMessageBox } from 'element-plus'

/** A question before something is done; Enter and Esc go the safe way back. */
export async function askYes(question: string): Promise<boolean> {
  try {
    await ElMessageBox.confirm(question, '请核对', {
      confirmButtonText: '核对无误，继续',
      cancelButtonText: '返回，不保存',
      type: 'warning',
      closeOnClickModal: false,
      autofocus: false
    })
    return true
  } catch {
    return false
  }
}
