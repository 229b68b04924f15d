import { expect, type Page, test } from '@playwright/test'
import { bob, openWithMoney } from '../fixtures/wallet.ts'

/** Chooses what to pay with, reviews, and returns the sheet. */
async function review(page: Page, path: string, payWith: string) {
  await page.goto(path)
  await page.getByRole('radiogroup', { name: 'Pay with' }).getByRole('radio', { name: payWith }).click()
  await page.getByRole('button', { name: 'Review payment' }).click()
  return page.getByRole('dialog')
}

test('a large payment is split over pools, as shown, chosen and kept on the receipt', async ({ page }) => {
  const address = await openWithMoney(page)
  await page.request.post('/api/v1/dev/fund', { data: { address, tokens: 40_000 } })
  // Somebody paid before: what is large for a first payment is not held.
  await page.getByLabel('Who and how much?').fill(`pay ${bob} 5 USDC`)
  await page.getByRole('button', { name: 'Review payment' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' }).click()
  await expect(page.getByText('Paid', { exact: true })).toBeVisible()

  const sheet = await review(page, `/?to=${bob}&amount=20000&token=DAI`, 'USDT')
  await expect(sheet.getByRole('list', { name: 'Paths of the payment' }).getByRole('listitem')).toHaveCount(2)
  const choice = sheet.getByRole('radiogroup', { name: 'Which route?' })
  await choice.getByRole('radio', { name: /Fastest/ }).click()
  await expect(sheet.getByText('One path')).toBeVisible()
  await choice.getByRole('radio', { name: /Cheapest/ }).click()
  await expect(sheet.getByText('Split over 2 paths')).toBeVisible()
  await expect(sheet).toContainText(/Saves [\d.]+ USDT/)
  await sheet.getByRole('checkbox').check()
  await sheet.getByRole('button', { name: 'Confirm and pay' }).click()

  await expect(page.getByText('Paid', { exact: true })).toBeVisible()
  const route = page.getByRole('region', { name: 'Route' })
  await expect(route.getByRole('listitem').filter({ hasText: 'Uniswap v3' })).toContainText('USDT')
  await expect(route.getByRole('listitem').filter({ hasText: 'StableSwap' })).toContainText('DAI')
  await expect(route).toContainText(/Proven to be (the best|within [\d.]+% of the best) price/)
})

test('a held payment says until when, and its receipt when it may no longer be the newest', async ({
  page,
}) => {
  await openWithMoney(page)
  await page.goto(`/?to=0x976EA74026E726554dB657fA54763abd0C3a0aa9&amount=990&token=USDC`)
  await page.getByRole('button', { name: 'Get test money' }).first().click()
  await page.getByLabel('They get exactly').fill('1100')
  await page.getByRole('button', { name: 'Review payment' }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet).toContainText('held for safety until')
  await expect(sheet).not.toContainText('within seconds')
  for (const box of await sheet.getByRole('checkbox').all()) await box.check()
  await sheet.getByRole('button', { name: 'Confirm and pay' }).click()
  await expect(page.getByText(/Held for safety until/)).toBeVisible()

  const lost = page.getByText('Connection lost')
  await expect(lost).toBeHidden()
  // The stream cannot be opened, so the payment is asked for; then that is not answered either.
  let isAnswered = true
  await page.route('**/api/trpc/payment.watch**', (request) => request.abort())
  await page.route('**/api/trpc/*payment.get*', (request) =>
    isAnswered ? request.continue() : request.abort(),
  )
  await page.reload()
  await expect(page.getByText(/Held for safety until/)).toBeVisible()
  await expect(lost).toBeHidden()
  isAnswered = false
  await expect(lost).toBeVisible()
  isAnswered = true
  await expect(lost).toBeHidden()
})
