import { expect, test } from '@playwright/test'
import { expectAccessible } from '../fixtures/accessibility.ts'
import { bob, openWithMoney } from '../fixtures/wallet.ts'

test('a repeated payment is planned, paid on its date, paused, ended and voided on chain', async ({
  page,
}) => {
  await openWithMoney(page)
  await page.getByLabel('Who and how much?').fill(`pay ${bob} 12 USDC every month`)
  await page.getByRole('link', { name: 'Plan it' }).click()
  await expect(page.getByLabel('They get each time')).toHaveValue('12')
  await page.getByRole('spinbutton', { name: 'Number of payments' }).fill('3')
  await page.getByRole('button', { name: 'Review plan' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('36.00 USDC')
  await dialog.getByRole('button', { name: 'Sign the plan' }).click()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('Next on')).toBeVisible()

  await page.getByRole('button', { name: 'Go to the next date' }).click()
  await expect(page.getByText('1 of 3 paid, 12.00 USDC so far')).toBeVisible()
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('Nothing is paid until you go on')).toBeVisible()
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('button', { name: 'End plan' }).click()
  await page.getByRole('button', { name: 'End it' }).click()
  await expect(page.getByText('Nothing more will be paid')).toBeVisible()
  await expect(page.getByText('Taken back')).toHaveCount(2)
  await expect(page.getByText('2 signatures you took back still stand')).toBeVisible()
  await page.getByRole('button', { name: 'Void on chain' }).click()
  await expect(page.getByText('Voided', { exact: true })).toHaveCount(2)
  await expect(page.getByText('Nothing you took back here stands any more')).toBeVisible()
  await expectAccessible(page, 'a plan')
  await page.getByRole('link', { name: 'All plans' }).click()
  await expect(page.getByRole('link', { name: /12\.00 USDC/ })).toContainText('Ended by you')
})
