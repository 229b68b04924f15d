import { expect, test } from '@playwright/test'
import { expectAccessible } from '../fixtures/accessibility.ts'
import { openWithMoney } from '../fixtures/wallet.ts'

test('cover that was bought pays out when the coin loses its peg', async ({ page }) => {
  await openWithMoney(page, '/cover')
  await page.getByRole('radio', { name: /DAI/ }).check()
  await page.getByLabel('Amount to protect').fill('500')
  await expect(page.getByText(/not covered/i).first()).toBeVisible()
  await expect(page.getByText(/worst case/i).first()).toBeVisible()
  await page.getByRole('button', { name: 'Buy cover' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' }).click()
  const policy = page.getByRole('article').filter({ hasText: '500' }).first()
  // On chain, not only on its way: moving the clock would make an order that is still waiting expire.
  await expect(policy).toContainText('Starts soon')

  // The waiting period has to pass before the price falls, or the policy would rightly not pay.
  const controls = page.getByRole('region', { name: 'Test controls' })
  await controls.getByRole('button', { name: 'Restore the peg' }).click()
  await expect(policy).toContainText('Active')
  await controls.getByRole('button', { name: 'Simulate a depeg' }).click()
  await policy.getByRole('button', { name: 'Get payout' }).click()
  await expect(policy).toContainText('Paid to you')
  await expect(policy).toContainText('37.50')
  await controls.getByRole('button', { name: 'Restore the peg' }).click()
  await expect(page.getByText('Holding its peg')).toBeVisible()

  await page.goto('/activity')
  await page.getByRole('link', { name: /DAI cover/ }).click()
  await expect(page.getByRole('heading', { name: /^Policy/ })).toBeVisible()
  await expectAccessible(page, 'a policy')
})
