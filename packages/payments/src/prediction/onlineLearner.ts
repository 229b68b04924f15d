/**
 * Linear models that learn one observation at a time, with AdaGrad's step per weight (Duchi, Hazan & Singer 2011). All
 * state is plain numbers, so that it can be kept as JSON between processes.
 */
export interface LinearState {
  readonly weights: readonly number[]
  /** Sum of squared gradients of each weight. */
  readonly squares: readonly number[]
}

const STEP = 0.3
const EPSILON = 1e-8
/** Gradients are clipped to this, so that one absurd observation cannot ruin the weights. */
const MAX_GRADIENT = 3

/** A model that knows nothing but, where given, its first feature's weight, and how much it would take to change its mind. */
export function createLinear(size: number, intercept = 0, square = 0): LinearState {
  const weights = Array.from({ length: size }, (_, index) => (index === 0 ? intercept : 0))
  return { weights, squares: Array<number>(size).fill(square) }
}

export function dot(state: LinearState, features: readonly number[]): number {
  return state.weights.reduce((sum, weight, index) => sum + weight * (features[index] ?? 0), 0)
}

/** One step against `slope`, the loss's derivative by the linear output. */
function stepped(state: LinearState, features: readonly number[], slope: number): LinearState {
  const gradients = state.weights.map((_, index) => {
    const gradient = slope * (features[index] ?? 0)
    return Math.min(MAX_GRADIENT, Math.max(-MAX_GRADIENT, gradient))
  })
  const squares = state.squares.map((square, index) => square + gradients[index]! ** 2)
  const weights = state.weights.map(
    (weight, index) => weight - (STEP * gradients[index]!) / Math.sqrt(squares[index]! + EPSILON),
  )
  return { weights, squares }
}

/** Logistic regression: the probability of an event. */
export function probabilityOf(state: LinearState, features: readonly number[]): number {
  return 1 / (1 + Math.exp(-dot(state, features)))
}

/** Learns whether the event happened (1) or not (0). */
export function learnEvent(state: LinearState, features: readonly number[], happened: number): LinearState {
  return stepped(state, features, probabilityOf(state, features) - happened)
}

/** Quantile regression (Koenker & Bassett 1978): moves the estimate of quantile `tau` towards the observation. */
export function learnQuantile(
  state: LinearState,
  features: readonly number[],
  value: number,
  tau: number,
): LinearState {
  return stepped(state, features, value > dot(state, features) ? -tau : 1 - tau)
}

/** What a quantile estimate cost: its own loss, minimal in expectation at the true quantile. */
export function pinballLoss(estimate: number, value: number, tau: number): number {
  return value >= estimate ? tau * (value - estimate) : (1 - tau) * (estimate - value)
}
