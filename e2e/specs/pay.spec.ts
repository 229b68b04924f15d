import { expect, test } from '@playwright/test'
import { bob, openWithMoney } from '../fixtures/wallet.ts'

const sentence = 'Who and how much?'

test('a sentence becomes a settled payment of exactly that amount', async ({ page }) => {
  await openWithMoney(page)
  await page.getByLabel(sentence).fill(`pay ${bob} 25 USDC for lunch`)
  await page.getByRole('button', { name: 'Review payment' }).click()

  const sheet = page.getByRole('dialog')
  await expect(sheet).toContainText('25')
  await expect(sheet).toContainText('Network fee')
  await sheet.getByRole('button', { name: 'Confirm and pay' }).click()

  await expect(page).toHaveURL(/\/pay\/0x[0-9a-f]{64}/)
  await expect(page.getByText('Paid', { exact: true })).toBeVisible()
  await expect(page.getByText('for lunch')).toBeVisible()
})

test('somebody new gets a wallet with test money and pays with a few presses', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pay anyone with one sentence')
  await page.getByRole('button', { name: 'Try it with test money' }).click()
  await expect(page.getByTestId('balance-USDC')).toContainText('1,000')
  await page.getByRole('button', { name: 'Pay 25 USDC for lunch' }).click()
  await page.getByRole('button', { name: 'Review payment' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' }).click()
  await expect(page.getByText('Paid', { exact: true })).toBeVisible()
  await page.goto('/')
  await expect(page.getByRole('region', { name: 'Latest' }).getByRole('link', { name: /25/ })).toBeVisible()
})

test('what is signed survives a reload in the middle', async ({ page }) => {
  await openWithMoney(page)
  await page.getByLabel(sentence).fill(`pay ${bob} 7.25 USDT`)
  await page.getByRole('button', { name: 'Review payment' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' }).click()
  await expect(page).toHaveURL(/\/pay\/0x/)
  await page.reload()
  await expect(page.getByText('Paid', { exact: true })).toBeVisible()
  await page.goto('/activity')
  await expect(page.getByRole('link', { name: /7\.25/ })).toHaveCount(1)
})

test('paying with another coin than the one received goes through a pool', async ({ page }) => {
  await openWithMoney(page)
  await page.getByLabel(sentence).fill(`pay ${bob} 40 USDC with DAI`)
  await page.getByRole('button', { name: 'Review payment' }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet).toContainText('DAI')
  await expect(sheet).toContainText('Uniswap')
  await sheet.getByRole('button', { name: 'Confirm and pay' }).click()
  await expect(page.getByText('Paid', { exact: true })).toBeVisible()
})

test('more than the balance is refused before anything is signed', async ({ page }) => {
  await openWithMoney(page)
  await page.getByLabel(sentence).fill(`pay ${bob} 5000 USDC`)
  await page.getByRole('button', { name: 'Review payment' }).click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText(/not enough/i)
  await page.goto('/activity')
  await expect(page.getByText(/nothing here yet|no activity/i)).toBeVisible()
})

test('an address with a wrong checksum is refused', async ({ page }) => {
  await openWithMoney(page)
  await page.getByLabel(sentence).fill(`pay ${bob.replace('F79b', 'f79b')} 5 USDC`)
  await expect(page.getByRole('main').getByRole('alert')).toContainText(/mistyped|checksum/i)
  await expect(page.getByRole('button', { name: 'Review payment' })).toBeDisabled()
})

test('a lookalike of somebody paid before is blocked', async ({ page }) => {
  await openWithMoney(page)
  await page.getByLabel(sentence).fill(`pay ${bob} 5 USDC`)
  await page.getByRole('button', { name: 'Review payment' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' }).click()
  await expect(page.getByText('Paid', { exact: true })).toBeVisible()

  // Same first six and last six digits, another middle: what address poisoning looks like.
  await page.goto('/')
  await page.getByLabel(sentence).fill(`pay ${`0x90f79b${'1'.repeat(28)}93b906`} 5 USDC`)
  await page.getByRole('button', { name: 'Review payment' }).click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText(/looks like/i)
})

test('a double click pays once', async ({ page, context }) => {
  await openWithMoney(page)
  await page.getByLabel(sentence).fill(`pay ${bob} 3 USDC`)
  await page.getByRole('button', { name: 'Review payment' }).click()
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' })
  await confirm.dblclick()
  await expect(page.getByText('Paid', { exact: true })).toBeVisible()
  const second = await context.newPage()
  await second.goto('/activity')
  await expect(second.getByRole('link', { name: /\b3\b/ })).toHaveCount(1)
})

test('two tabs that spend the same money at once: one is paid, the other is told, nothing is lost', async ({
  page,
  context,
}) => {
  await openWithMoney(page)
  const other = await context.newPage()
  await other.goto('/')
  for (const tab of [page, other]) {
    await tab.getByLabel(sentence).fill(`pay ${bob} 600 USDC`)
    await tab.getByRole('button', { name: 'Review payment' }).click()
    await expect(tab.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' })).toBeEnabled()
  }
  await Promise.all(
    [page, other].map((tab) =>
      tab.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' }).click(),
    ),
  )
  const paid = (tab: typeof page) => tab.getByText('Paid', { exact: true })
  const refused = (tab: typeof page) => tab.getByText(/^Not paid$|Not enough USDC/).first()
  for (const tab of [page, other]) await expect(paid(tab).or(refused(tab))).toBeVisible()
  expect((await paid(page).count()) + (await paid(other).count())).toBe(1)
  await page.goto('/')
  await expect(page.getByTestId('balance-USDC')).toContainText(/^39\d\.\d+|^400/)
})
