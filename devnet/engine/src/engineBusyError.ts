/** The engine was asked for something while a block executes, or (EngineClosedError) after it was closed. */
export class EngineBusyError extends Error {
  override readonly name: string = 'EngineBusyError'
}

/** The engine was closed, before it was asked or while it executed or hashed a block, of which nothing is kept then. */
export class EngineClosedError extends EngineBusyError {
  override readonly name = 'EngineClosedError'

  constructor() {
    super('the engine is closed')
  }
}
