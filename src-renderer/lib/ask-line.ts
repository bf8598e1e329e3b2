import { ElMessage, ElMessageBox } from 'element-plus'
import { holdUnsaved } from './unsaved.ts'

interface Question {
  readonly title: string
  readonly text: string
  readonly placeholder: string
  /** What the button says. */
  readonly confirm: string
  /** What the line must look like, and what is said of one that does not; a reason, if not given. */
  readonly pattern?: { readonly matches: RegExp; readonly says: string }
}

const reason = { matches: /\S/, says: '请填写原因' }

const typed = (): string =>
  document.querySelector<HTMLInputElement>('.el-message-box__input input')?.value.trim() ?? ''

/** One line, mostly a reason; null when the person went back. Only the button throws away what is typed, Esc does not. */
export async function askLine({ pattern = reason, ...asked }: Question): Promise<string | null> {
  const { title, text, placeholder, confirm } = asked
  const says = `还没有“${confirm}”：按“返回”放弃填写的内容`
  const release = holdUnsaved({
    isThere: () => typed() !== '',
    mayGo: () => {
      ElMessage.warning(says)
      return Promise.resolve(false)
    }
  })
  try {
    const { value } = await ElMessageBox.prompt(text, title, {
      inputPlaceholder: placeholder,
      inputPattern: pattern.matches,
      inputErrorMessage: pattern.says,
      confirmButtonText: confirm,
      cancelButtonText: '返回',
      distinguishCancelAndClose: true,
      closeOnClickModal: false,
      beforeClose: (action, instance, done) => {
        if (action === 'close' && instance.inputValue.trim() !== '') instance.editorErrorMessage = says
        else done()
      }
    })
    return value.trim()
  } catch {
    return null
  } finally {
    release()
  }
}
