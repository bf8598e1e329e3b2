import { ElMessage, ElMessageBox } from 'element-plus'
import { holdUnsaved } from './unsaved.ts'

interface Question {
  readonly title: string
  readonly text: string
  readonly placeholder: string
  /** What the button says. */
  readonly confirm: string
}

const typed = (): string =>
  document.querySelector<HTMLInputElement>('.el-message-box__input input')?.value.trim() ?? ''

/** A reason in one line; null when the person went back. Only the button throws away what is typed, Esc does not. */
export async function askLine({ title, text, placeholder, confirm }: Question): Promise<string | null> {
  const says = `还没有“${confirm}”：按“返回”放弃填写的原因`
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
      inputPattern: /\S/,
      inputErrorMessage: '请填写原因',
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
