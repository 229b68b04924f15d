import { expect, test } from '@playwright/test'
import { expectAccessible } from '../fixtures/accessibility.ts'
import { openWithMoney } from '../fixtures/wallet.ts'

/** An address of the sample sanctions list that development chains are given. */
const SANCTIONED = '0x098B716B8Aaf21512996dC57EB0615e2383E2f96'
/** Who decides appeals on a development chain, unless others are named: the account of its mnemonic that deploys. */
const OPERATOR_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
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

test('a held payment tells its payer which rule holds it, and an operator lets it go on appeal', async ({
  page,
  browser,
}) => {
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

  await page.getByRole('link', { name: 'Appeal' }).click()
  await page.getByRole('button', { name: 'Appeal' }).first().click()
  await page.getByLabel('Why is it wrong?').fill('It is my new landlord')
  await page.getByRole('button', { name: 'Send appeal' }).click()
  await expect(page.getByText('Being looked at')).toBeVisible()
  await page.goto('/operator')
  await expect(page.getByText('This account decides no appeals')).toBeVisible()

  const context = await browser.newContext({ locale: 'en-GB' })
  await context.addInitScript(
    (key) => localStorage.setItem('safelane.testWallet.privateKey', key),
    OPERATOR_KEY,
  )
  const desk = await context.newPage()
  await desk.goto(page.url())
  await desk
    .getByRole('main')
    .getByRole('button', { name: /Connect/ })
    .click()
  await desk.getByRole('button', { name: 'Use a test wallet' }).click()
  await desk.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  const appeal = desk.getByRole('listitem').filter({ hasText: 'It is my new landlord' })
  await expect(appeal).toContainText('1,200.00 USDC')
  await expectAccessible(desk, 'the appeals desk')
  await appeal.getByLabel('Your reason; the payer reads it').fill('Seen the lease')
  await appeal.getByRole('button', { name: 'Let it go' }).click()
  await desk.getByRole('radio', { name: 'Let go' }).click()
  await expect(appeal).toContainText('Seen the lease')
  await context.close()

  await page.goto('/checks')
  await expect(page.getByText('Seen the lease')).toBeVisible()
  await page.goto('/activity')
  await page.getByRole('link', { name: /1,200/ }).click()
  await expect(page.getByText('Paid', { exact: true })).toBeVisible()
})
