import { expect, test } from '@playwright/test'
import { expectAccessible } from '../fixtures/accessibility.ts'
import { openWithMoney } from '../fixtures/wallet.ts'

/** An address of the sample sanctions list that development chains are given. */
const SANCTIONED = '0x098B716B8Aaf21512996dC57EB0615e2383E2f96'
const STRANGER = '0x14dC79964da2C08b23698B3D3cc7Ca32193d9955'

test('a refused payment says why, and the refusal can be appealed', async ({ page }) => {
  await openWithMoney(page)
  await page.goto(`/?to=${SANCTIONED}&amount=5&token=USDC`)
  const notice = page.getByRole('main').getByRole('alert')
  await expect(notice).toContainText('This address is on a sanctions list')
  await notice.getByRole('link', { name: 'See why, and appeal' }).click()
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('LAZARUS GROUP').first()).toBeVisible()

  await page.getByRole('button', { name: 'Appeal' }).first().click()
  await page.getByLabel('Why is it wrong?').fill('It is an exchange')
  await page.getByRole('button', { name: 'Send appeal' }).click()
  await expect(page.getByText('Being looked at')).toBeVisible()
  await expectAccessible(page, 'safety checks')
  await page.getByRole('radio', { name: 'My appeals' }).click()
  await expect(page.getByText('“It is an exchange”')).toBeVisible()
})

test('a held payment tells its payer which rule holds it', async ({ page }) => {
  await openWithMoney(page)
  await page.getByRole('button', { name: 'Get test money' }).click()
  await expect(page.getByTestId('balance-USDC')).toContainText('2,000')
  await page.goto(`/?to=${STRANGER}&amount=1200&token=USDC`)
  await page.getByRole('button', { name: 'Review payment' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' }).click()
  await expect(page.getByText(/Held for safety until/)).toBeVisible()
  await page.getByRole('button', { name: 'Sign in and see why' }).click()
  await expect(page.getByText('A large first payment')).toBeVisible()
  await expectAccessible(page, 'the receipt of a held payment')
  await expect(page.getByText(/Rule LARGE_FIRST_PAYMENT · data/)).toBeVisible()
})
