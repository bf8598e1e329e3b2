/**
 * A simulated reader of second-generation ID cards on its serial line: finds, selects and reads the card that lies there;
 * one that was read is no card to it until it is lifted and laid on again.
 *
 *   npm run simulate -- id-card-sam
 *
 * Prints the port to open, then one JSON line per event. On stdin: `q` quits, or
 *   {"lay":{"name":"张建国","sex":"1","number":"110000195503080021", …}}   a card is laid on; what is left out is made up
 *   {"lay":{…,"letter":"Y"}}   another kind of card with the same 256 bytes
 *   {"lay":{…},"answers":50}   the module refuses to read it with this SW3 (decimal: 50 is 32, not genuine)
 *   {"lay":{…},"liftAt":"read"}   it is taken away before it is read to the end: half of it comes
 *   {"lift":true}
 *   {"split":7}       its answers come in pieces of so many bytes; 0: whole
 *   {"deaf":3}        the next three commands go unanswered
 *   {"damage":1}      one bit of the next answer turns
 *   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 */
import { obey, plugIn, spoilers, tell } from './pty.mjs'

const preamble = [0xaa, 0xaa, 0xaa, 0x96, 0x69]
const commands = { '12ff': 'number', 2001: 'find', 2002: 'select', 3001: 'read' }
const widths = { name: 15, sex: 1, nation: 2, birth: 8, address: 35, number: 18, issuer: 15, from: 8, to: 8 }
const usual = {
  name: '张建国',
  sex: '1',
  nation: '01',
  address: '某省某市某区某路1号',
  number: '11000019550308003X',
  issuer: '某市公安局某分局',
  from: '20150308',
  to: '长期',
  letter: ' '
}

const xor = bytes => bytes.reduce((sum, byte) => sum ^ byte, 0)
function frame(code, data = []) {
  const length = data.length + 4
  const guarded = [length >> 8, length & 0xff, 0, 0, code, ...data]
  return Buffer.from([...preamble, ...guarded, xor(guarded)])
}
/** Text of 256 bytes and a photo of 1,024 that shows nobody. */
function contentOf(card) {
  const whole = { ...usual, birth: card.number?.slice(6, 14) ?? usual.number.slice(6, 14), ...card }
  const head = Object.entries(widths).map(([name, width]) => whole[name].padEnd(width).slice(0, width))
  const text = Buffer.from(`${head.join('').padEnd(124)}${whole.letter}`.padEnd(128), 'utf16le')
  return [1, 0, 4, 0, ...text, ...new Uint8Array(1024)]
}

let card
let isRead = false
let deaf = 0
let damaged = 0
let split = 0

function answer(bytes) {
  if (damaged > 0) {
    damaged -= 1
    bytes[bytes.length >> 1] ^= 0x04
  }
  const size = split || bytes.length
  for (let at = 0; at < bytes.length; at += size) cable.write(bytes.subarray(at, at + size))
}
function take(command) {
  if (deaf > 0) {
    deaf -= 1
    tell({ ignored: command })
    return
  }
  if (command !== 'find') tell({ received: command })
  if (command === 'number') answer(frame(0x90, [5, 0, 3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]))
  else if (command === 'find') answer(card === undefined || isRead ? frame(0x80) : frame(0x9f, [0, 0, 0, 0]))
  else if (card === undefined) answer(frame(command === 'select' ? 0x81 : 0x41))
  else if (command === 'select') answer(frame(0x90, [0, 0, 0, 0, 0, 0, 0, 0]))
  else if (card.answers !== undefined) answer(frame(card.answers))
  else if (card.liftAt === 'read') {
    const whole = frame(0x90, contentOf(card))
    card = undefined
    answer(whole.subarray(0, whole.length >> 1))
  } else {
    isRead = true
    answer(frame(0x90, contentOf(card)))
    tell({ read: card.name ?? usual.name })
  }
}

let heard = Buffer.alloc(0)
const cable = plugIn(bytes => {
  heard = Buffer.concat([heard, bytes])
  for (;;) {
    const at = heard.indexOf(Buffer.from(preamble))
    if (at === -1 || heard.length < at + 10) return
    const guarded = heard.subarray(at + 5, at + 9)
    const isSound = xor(guarded) === heard[at + 9]
    heard = heard.subarray(at + (isSound ? 10 : 1))
    const command = commands[guarded.subarray(2).toString('hex')]
    if (isSound && command !== undefined) take(command)
  }
})
console.log(cable.path)
obey({
  lay: (facts, { answers, liftAt }) => {
    card = { ...facts, ...(answers !== undefined && { answers }), ...(liftAt && { liftAt }) }
    isRead = false
  },
  lift: () => {
    card = undefined
    isRead = false
  },
  split: size => (split = size),
  deaf: count => (deaf = count),
  damage: count => (damaged = count),
  ...spoilers(cable)
})
