/** A field of a message as it is written; `bytes` is empty for a number, `value` 0 for anything else. */
export interface WireField {
  readonly number: number
  readonly bytes: Buffer
  readonly value: number
}

const noBytes = Buffer.alloc(0)

/** Splits a protobuf message into its fields; undefined when it is malformed. */
export function protobufFields(message: Buffer): readonly WireField[] | undefined {
  const fields: WireField[] = []
  let at = 0
  const varint = (): bigint | undefined => {
    let result = 0n
    for (let shift = 0n; shift < 64n; shift += 7n) {
      const byte = message[at]
      if (byte === undefined) return undefined
      at += 1
      result |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return result
    }
    return undefined
  }
  while (at < message.length) {
    const tag = varint()
    const value = varint()
    if (tag === undefined || value === undefined) return undefined
    const number = Number(tag >> 3n)
    const wireType = tag & 7n
    if (wireType === 0n)
      fields.push({ number, bytes: noBytes, value: Number(BigInt.asIntN(64, value)) })
    else if (wireType === 2n && BigInt(message.length - at) >= value) {
      fields.push({ number, bytes: message.subarray(at, at + Number(value)), value: 0 })
      at += Number(value)
    } else return undefined
  }
  return fields
}
