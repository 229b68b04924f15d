import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_BATCH_ROWS, readBatchCsv } from './readBatchCsv.ts'
import { splitAmount } from './splitAmount.ts'

const ANA = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

describe('a payroll file', () => {
  it.each([
    ['commas', `recipient,amount,memo\n${ANA},12.5,May`],
    ['semicolons and a byte order mark', `\ufeffRecipient;Amount;Memo\r\n${ANA};12.5;May\r\n`],
    ['tabs without a header', `${ANA}\t12.5\tMay`],
    ['other order and quotes', `memo,amount,recipient\n"May",12.5,"${ANA}"\n\n`],
    ['a Chinese header', `收款人,金额,备注\n${ANA},12.5,May`],
  ])('is read with %s', (_, text) => {
    expect(readBatchCsv(text)).toMatchObject({
      ok: true,
      rows: [{ recipient: ANA, amount: '12.5', memo: 'May' }],
    })
  })

  it('keeps delimiters, quotes and line breaks inside quotes, and counts lines as an editor does', () => {
    const outcome = readBatchCsv('recipient,amount,memo\nAna,1,"a, ""b""\nc"\n\nBob,2,\nCleo,3')
    expect(outcome).toEqual({
      ok: true,
      rows: [
        { line: 2, recipient: 'Ana', amount: '1', memo: 'a, "b"\nc' },
        { line: 5, recipient: 'Bob', amount: '2', memo: '' },
        { line: 6, recipient: 'Cleo', amount: '3', memo: '' },
      ],
    })
  })

  it('leaves formulas the text they are', () => {
    expect(readBatchCsv('Ana,=1+1,"=HYPERLINK(""x"")"')).toMatchObject({
      rows: [{ amount: '=1+1', memo: '=HYPERLINK("x")' }],
    })
  })

  it.each([
    ['', { code: 'CSV_NO_ROWS', line: 1 }],
    ['recipient,amount\n', { code: 'CSV_NO_ROWS', line: 1 }],
    ['recipient,memo\nAna,x', { code: 'CSV_MISSING_COLUMN', field: 'amount', line: 1 }],
    ['Ana,1\nBob,"2', { code: 'CSV_UNCLOSED_QUOTE' }],
    [`${'Ana,1\n'.repeat(MAX_BATCH_ROWS)}Bob,2`, { code: 'CSV_TOO_MANY_ROWS', line: MAX_BATCH_ROWS + 1 }],
  ])('that cannot be read says where and why: %#', (text, failure) => {
    expect(readBatchCsv(text)).toMatchObject({ ok: false, failure })
  })

  it('is read or refused, whatever it is', () => {
    const soup = fc.array(fc.constantFrom('"', ',', ';', '\t', '\n', '\r\n', 'a', '\ufeff', '=1', '\0', ' '))
    fc.assert(
      fc.property(soup, (parts) => {
        const outcome = readBatchCsv(parts.join(''))
        if (!outcome.ok) return
        for (const row of outcome.rows) expect(row.line).toBeGreaterThan(0)
      }),
      { seed: 20261121, numRuns: 1_000 },
    )
  })
})

describe('a split', () => {
  it('gives what does not divide to the largest remainders, the earlier first', () => {
    expect(splitAmount(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n])
    expect(splitAmount(10n, [1n, 2n, 3n])).toEqual([2n, 3n, 5n])
    expect(splitAmount(1n, [0n, 5n])).toEqual([0n, 1n])
  })

  it('adds up to the total and is nowhere a unit away from the exact share', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 20n }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), weights, (total, parts) => {
        const sum = parts.reduce((all, part) => all + part, 0n)
        fc.pre(sum > 0n)
        const shares = splitAmount(total, parts)
        expect(shares.reduce((all, share) => all + share, 0n)).toBe(total)
        shares.forEach((share, index) => {
          const distance = share * sum - total * parts[index]!
          expect(distance > -sum && distance < sum).toBe(true)
        })
      }),
      { seed: 20261121, numRuns: 300 },
    )
  })
})
