/**
 * Solves A·x = b for a symmetric positive definite A (row by row, `size` × `size`) by Cholesky's factorization, both in
 * place: `b` becomes x. Pivots that rounding made too small are raised, which makes the step along them short.
 */
export function solveSymmetric(matrix: Float64Array, b: Float64Array, size: number): void {
  for (let column = 0; column < size; column++) {
    let pivot = matrix[column * size + column]!
    const floor = pivot * 1e-14 + Number.MIN_VALUE
    for (let k = 0; k < column; k++) pivot -= matrix[column * size + k]! ** 2
    const root = Math.sqrt(Math.max(pivot, floor))
    matrix[column * size + column] = root
    for (let row = column + 1; row < size; row++) {
      let value = matrix[row * size + column]!
      for (let k = 0; k < column; k++) value -= matrix[row * size + k]! * matrix[column * size + k]!
      matrix[row * size + column] = value / root
    }
  }
  for (let row = 0; row < size; row++) {
    let value = b[row]!
    for (let k = 0; k < row; k++) value -= matrix[row * size + k]! * b[k]!
    b[row] = value / matrix[row * size + row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    let value = b[row]!
    for (let k = row + 1; k < size; k++) value -= matrix[k * size + row]! * b[k]!
    b[row] = value / matrix[row * size + row]!
  }
}
