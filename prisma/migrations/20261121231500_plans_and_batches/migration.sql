-- CreateTable
CREATE TABLE "batches" (
    "id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "payer" TEXT NOT NULL,
    "requested_by" TEXT,
    "token" JSONB NOT NULL,
    "struct" JSONB NOT NULL,
    "total" DECIMAL(78,0) NOT NULL,
    "network_fee" DECIMAL(78,0) NOT NULL,
    "decision" JSONB NOT NULL,
    "acknowledged" TEXT[],
    "signature" TEXT NOT NULL DEFAULT '',
    "tx_hash" TEXT,
    "block_number" BIGINT,
    "failure_code" TEXT,
    "failure_detail" TEXT,
    "valid_before_sec" BIGINT NOT NULL,
    "release_at_sec" BIGINT,
    "created_at_sec" BIGINT NOT NULL,
    "offer_expires_at_sec" BIGINT NOT NULL,
    "settled_at_sec" BIGINT,
    "sequence" BIGSERIAL NOT NULL,

    CONSTRAINT "batches_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "batch_rows" (
    "batch_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "line" INTEGER NOT NULL,
    "recipient" TEXT NOT NULL,
    "name" TEXT,
    "amount" DECIMAL(78,0) NOT NULL,
    "memo" TEXT,
    "has_failed" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "batch_rows_pkey" PRIMARY KEY ("batch_id","position")
);

-- CreateTable
CREATE TABLE "plans" (
    "id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "payer" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "requested_by" TEXT,
    "token" JSONB NOT NULL,
    "amount" DECIMAL(78,0) NOT NULL,
    "memo" TEXT,
    "rule" JSONB NOT NULL,
    "decision" JSONB NOT NULL,
    "acknowledged" TEXT[],
    "created_at_sec" BIGINT NOT NULL,
    "offer_expires_at_sec" BIGINT NOT NULL,
    "sequence" BIGSERIAL NOT NULL,

    CONSTRAINT "plans_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan_payments" (
    "payment_id" TEXT NOT NULL,
    "plan_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "due_at_sec" BIGINT NOT NULL,
    "lapses_at_sec" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "signature" TEXT NOT NULL DEFAULT '',
    "problem_code" TEXT,
    "problem_rules" TEXT[],
    "run_after" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "plan_payments_pkey" PRIMARY KEY ("payment_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "batches_sequence_key" ON "batches"("sequence");

-- CreateIndex
CREATE INDEX "batches_payer_sequence_idx" ON "batches"("payer", "sequence");

-- CreateIndex
CREATE INDEX "batches_state_valid_before_sec_idx" ON "batches"("state", "valid_before_sec");

-- CreateIndex
CREATE INDEX "batches_block_number_idx" ON "batches"("block_number");

-- CreateIndex
CREATE INDEX "batch_rows_recipient_idx" ON "batch_rows"("recipient");

-- CreateIndex
CREATE UNIQUE INDEX "plans_sequence_key" ON "plans"("sequence");

-- CreateIndex
CREATE INDEX "plans_payer_sequence_idx" ON "plans"("payer", "sequence");

-- CreateIndex
CREATE INDEX "plans_state_idx" ON "plans"("state");

-- CreateIndex
CREATE INDEX "plan_payments_state_due_at_sec_idx" ON "plan_payments"("state", "due_at_sec");

-- CreateIndex
CREATE UNIQUE INDEX "plan_payments_plan_id_position_key" ON "plan_payments"("plan_id", "position");

-- AddForeignKey
ALTER TABLE "batch_rows" ADD CONSTRAINT "batch_rows_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batches"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_payments" ADD CONSTRAINT "plan_payments_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plans"("id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- Events are written by triggers, as those of payments are. Offers are nobody's business.

CREATE FUNCTION record_plan_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM record_event(
    'plan.' || NEW.state,
    NEW.id,
    ARRAY[NEW.payer, NEW.requested_by],
    jsonb_build_object(
      'planId', NEW.id, 'state', NEW.state, 'payer', NEW.payer, 'recipient', NEW.recipient,
      'amount', jsonb_build_object('asset', NEW.token, 'units', NEW.amount::TEXT), 'memo', NEW.memo));
  RETURN NULL;
END $$;

-- `plan.due`: a date was sent and is now the payment of this id. `plan.delayed`: it cannot be sent yet and is tried
-- until it lapses. `plan.failed`: it was not paid. `plan.skipped`: its time passed while the plan was paused.
CREATE FUNCTION record_plan_payment_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  plan plans%ROWTYPE;
BEGIN
  SELECT * INTO plan FROM plans WHERE id = NEW.plan_id;
  PERFORM record_event(
    CASE NEW.state WHEN 'sent' THEN 'plan.due' WHEN 'waiting' THEN 'plan.delayed' ELSE 'plan.' || NEW.state END,
    NEW.plan_id,
    ARRAY[plan.payer, plan.requested_by],
    jsonb_build_object(
      'planId', NEW.plan_id, 'paymentId', NEW.payment_id, 'position', NEW.position, 'state', NEW.state,
      'payer', plan.payer, 'recipient', plan.recipient,
      'amount', jsonb_build_object('asset', plan.token, 'units', plan.amount::TEXT),
      'dueAtSec', NEW.due_at_sec, 'lapsesAtSec', NEW.lapses_at_sec,
      'problem', CASE WHEN NEW.problem_code IS NULL THEN NULL
        ELSE jsonb_build_object('code', NEW.problem_code, 'rules', to_jsonb(NEW.problem_rules)) END));
  RETURN NULL;
END $$;

CREATE FUNCTION record_batch_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM record_event(
    'batch.' || NEW.state,
    NEW.id,
    ARRAY[NEW.payer, NEW.requested_by],
    jsonb_build_object(
      'batchId', NEW.id, 'state', NEW.state, 'payer', NEW.payer,
      'total', jsonb_build_object('asset', NEW.token, 'units', NEW.total::TEXT),
      'networkFee', jsonb_build_object('asset', NEW.token, 'units', NEW.network_fee::TEXT),
      'rows', (SELECT count(*) FROM batch_rows WHERE batch_id = NEW.id),
      'failedRows', (SELECT COALESCE(jsonb_agg(position ORDER BY position), '[]'::JSONB)
        FROM batch_rows WHERE batch_id = NEW.id AND has_failed),
      'txHash', NEW.tx_hash, 'blockNumber', NEW.block_number::TEXT,
      'failure', CASE WHEN NEW.failure_code IS NULL THEN NULL
        ELSE jsonb_build_object('code', NEW.failure_code, 'detail', NEW.failure_detail) END,
      'settledAtSec', NEW.settled_at_sec));
  RETURN NULL;
END $$;

CREATE TRIGGER plan_event_of_state AFTER UPDATE ON plans FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION record_plan_event();
CREATE TRIGGER plan_payment_event AFTER UPDATE ON plan_payments FOR EACH ROW
  WHEN ((OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN ('sent', 'failed', 'skipped'))
    OR (NEW.state = 'waiting' AND NEW.problem_code IS NOT NULL AND OLD.problem_code IS DISTINCT FROM NEW.problem_code))
  EXECUTE FUNCTION record_plan_payment_event();
CREATE TRIGGER batch_event_of_state AFTER UPDATE ON batches FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION record_batch_event();
