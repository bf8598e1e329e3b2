/**
 * Questions and answers between the process of the app and the process that owns Chromium.
 * `port` is `process` on one side and the ChildProcess on the other.
 */
export function createWire(port, handlers) {
  const waiting = new Map()
  let last = 0

  const post = message =>
    new Promise((resolve, reject) => port.send(message, error => (error ? reject(error) : resolve())))

  port.on('message', async ({ question, answer, name, args, value, error }) => {
    if (answer !== undefined) {
      const settle = waiting.get(answer)
      waiting.delete(answer)
      if (error === undefined) settle?.resolve(value)
      else settle?.reject(new Error(error))
      return
    }
    let reply
    try {
      reply = { answer: question, value: await handlers[name](...args) }
    } catch (problem) {
      reply = { answer: question, error: problem?.message ?? String(problem) }
    }
    // The other side may have died meanwhile; its end is noticed elsewhere.
    if (port.connected) await post(reply).catch(() => undefined)
  })

  return {
    ask(name, ...args) {
      const question = ++last
      const answered = new Promise((resolve, reject) => waiting.set(question, { resolve, reject }))
      post({ question, name, args }).catch(error => {
        waiting.get(question)?.reject(error)
        waiting.delete(question)
      })
      return answered
    },
    /** Nobody will answer any more. */
    cut(reason) {
      for (const { reject } of waiting.values()) reject(new Error(reason))
      waiting.clear()
    }
  }
}
