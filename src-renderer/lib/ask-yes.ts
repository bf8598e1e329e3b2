import { ElMessageBox } from 'element-plus'

/** A question before something is done: Esc goes the safe way back, and no single key says yes. */
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
