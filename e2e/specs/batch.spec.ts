import { expect, test } from '@playwright/test'
import { expectAccessible } from '../fixtures/accessibility.ts'
import { bob, openWithMoney } from '../fixtures/wallet.ts'

const CLEO = '0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65'

test('a payroll file with a mistake is corrected and paid on one signature', async ({ page }) => {
  await openWithMoney(page)
  await page.goto('/batch')
  await page.getByRole('button', { name: 'Sign in' }).click()
  const list = page.getByLabel('Recipient, amount, memo: one line each')
  await list.fill(`recipient;amount;memo\n${bob};12,5;May\n${CLEO};7.25;May`)
  await page.getByRole('button', { name: 'Check and review' }).click()
  // The router has an alert of its own.
  const mistake = page.getByRole('alert').filter({ hasText: 'to be corrected' })
  await expect(mistake).toContainText('Line 2')
  await expect(mistake).toContainText('Write the amount like 1234.56')
  await list.fill(`recipient;amount;memo\n${bob};12.5;May\n${CLEO};7.25;May`)
  await page.getByRole('button', { name: 'Check and review' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('19.75')
  await dialog.getByRole('button', { name: 'Pay 2 people' }).click()
  await expect(page.getByText('Everything has arrived as listed')).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: '12.50' })).toContainText('Paid')
  await expectAccessible(page, 'a batch')
  await page.goto('/activity?kind=batch')
  await expect(page.getByRole('link', { name: /19\.75/ })).toBeVisible()
  await expectAccessible(page, 'the activity of one kind')
})

test('a sum is split by a sentence, to the smallest unit', async ({ page }) => {
  await openWithMoney(page)
  await page.keyboard.press('Escape')
  await page.getByLabel('Who and how much?').fill(`split 10 USDC between ${bob} and ${CLEO}`)
  await page.getByRole('link', { name: 'Review the split' }).click()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('Parts for person 1').fill('2')
  await page.getByRole('button', { name: 'Check and review' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('6.666667')
  await expect(dialog).toContainText('3.333333')
  await dialog.getByRole('button', { name: 'Pay 2 people' }).click()
  await expect(page.getByText('Everything has arrived as listed')).toBeVisible()
})
