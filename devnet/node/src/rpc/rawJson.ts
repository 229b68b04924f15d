/** A result that is JSON text already: large answers are written once, not made of objects first. */
export class RawJson {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** A list of JSON texts as one result. */
export function rawJsonList(items: readonly string[]): RawJson {
  return new RawJson(`[${items.join(',')}]`)
}
