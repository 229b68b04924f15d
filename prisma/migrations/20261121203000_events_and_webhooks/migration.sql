-- CreateTable
CREATE TABLE "events" (
    "sequence" BIGSERIAL NOT NULL,
    "type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "owners" TEXT[],
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "events_pkey" PRIMARY KEY ("sequence")
);

-- CreateTable
CREATE TABLE "webhook_endpoints" (
    "id" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "event_types" TEXT[],
    "is_enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sequence" BIGSERIAL NOT NULL,

    CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "id" BIGSERIAL NOT NULL,
    "endpoint_id" TEXT NOT NULL,
    "event_sequence" BIGINT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_status" INTEGER,
    "last_error" TEXT,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "events_subject_id_sequence_idx" ON "events"("subject_id", "sequence");

-- CreateIndex
CREATE INDEX "events_owners_idx" ON "events" USING GIN ("owners");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_endpoints_sequence_key" ON "webhook_endpoints"("sequence");

-- CreateIndex
CREATE INDEX "webhook_endpoints_owner_sequence_idx" ON "webhook_endpoints"("owner", "sequence");

-- CreateIndex
CREATE INDEX "webhook_deliveries_endpoint_id_state_next_attempt_at_idx" ON "webhook_deliveries"("endpoint_id", "state", "next_attempt_at");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_deliveries_endpoint_id_event_sequence_key" ON "webhook_deliveries"("endpoint_id", "event_sequence");

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoints"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_event_sequence_fkey" FOREIGN KEY ("event_sequence") REFERENCES "events"("sequence") ON DELETE RESTRICT ON UPDATE CASCADE;


-- Events are written by triggers: no writer of a state can forget them, and they commit or vanish with the change.

CREATE FUNCTION record_event(event_type TEXT, subject TEXT, concerned TEXT[], subject_data JSONB) RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  recorded BIGINT;
BEGIN
  INSERT INTO events (type, subject_id, owners, data)
  VALUES (event_type, subject, array_remove(concerned, NULL), subject_data)
  RETURNING sequence INTO recorded;
  INSERT INTO webhook_deliveries (endpoint_id, event_sequence)
  SELECT id, recorded FROM webhook_endpoints
  WHERE owner = ANY (concerned) AND is_enabled
    AND (cardinality(event_types) = 0 OR event_type = ANY (event_types));
END $$;

CREATE FUNCTION record_payment_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM record_event(
    'payment.' || NEW.state,
    NEW.id,
    ARRAY[NEW.payer, NEW.recipient, (SELECT requested_by FROM payment_quotes WHERE id = NEW.quote_id)],
    jsonb_build_object(
      'paymentId', NEW.id, 'quoteId', NEW.quote_id, 'state', NEW.state,
      'payer', NEW.payer, 'recipient', NEW.recipient,
      'amountOut', jsonb_build_object('asset', NEW.token_out, 'units', NEW.amount_out::TEXT),
      'amountIn', jsonb_build_object('asset', NEW.token_in, 'units', NEW.amount_in::TEXT),
      'networkFee', jsonb_build_object('asset', NEW.token_in, 'units', NEW.network_fee::TEXT),
      'memo', NEW.memo, 'txHash', NEW.tx_hash, 'blockNumber', NEW.block_number::TEXT,
      'failure', CASE WHEN NEW.failure_code IS NULL THEN NULL
        ELSE jsonb_build_object('code', NEW.failure_code, 'detail', NEW.failure_detail) END,
      'settledAtSec', NEW.settled_at_sec));
  RETURN NULL;
END $$;

CREATE FUNCTION record_purchase_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM record_event(
    'purchase.' || NEW.state,
    NEW.id,
    ARRAY[NEW.holder, (SELECT requested_by FROM cover_quotes WHERE id = NEW.quote_id)],
    jsonb_build_object(
      'purchaseId', NEW.id, 'quoteId', NEW.quote_id, 'state', NEW.state, 'holder', NEW.holder,
      'policyId', NEW.policy_id::TEXT, 'txHash', NEW.tx_hash,
      'failure', CASE WHEN NEW.failure_code IS NULL THEN NULL
        ELSE jsonb_build_object('code', NEW.failure_code, 'detail', NEW.failure_detail) END));
  RETURN NULL;
END $$;

CREATE FUNCTION policy_owner(wanted NUMERIC) RETURNS TEXT LANGUAGE sql STABLE AS $$
  SELECT COALESCE(
    (SELECT owner FROM cover_policy_transfers WHERE policy_id = wanted ORDER BY block_number DESC, log_index DESC LIMIT 1),
    (SELECT bought_by FROM cover_policies WHERE policy_id = wanted))
$$;

CREATE FUNCTION record_claim_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM record_event(
    'claim.' || NEW.state,
    NEW.id,
    ARRAY[policy_owner(NEW.policy_id)],
    jsonb_build_object(
      'claimId', NEW.id, 'policyId', NEW.policy_id::TEXT, 'state', NEW.state, 'txHash', NEW.tx_hash,
      'failure', CASE WHEN NEW.failure_code IS NULL THEN NULL
        ELSE jsonb_build_object('code', NEW.failure_code, 'detail', NEW.failure_detail) END));
  RETURN NULL;
END $$;

CREATE FUNCTION record_policy_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM record_event(
    CASE WHEN NEW.paid_out IS NULL THEN 'policy.active' ELSE 'policy.paid' END,
    NEW.policy_id::TEXT,
    ARRAY[COALESCE(policy_owner(NEW.policy_id), NEW.bought_by)],
    jsonb_build_object(
      'policyId', NEW.policy_id::TEXT, 'productId', NEW.product_id::TEXT, 'boughtBy', NEW.bought_by,
      'insured', NEW.insured::TEXT, 'premium', NEW.premium::TEXT,
      'startsAtSec', NEW.starts_at_sec, 'endsAtSec', NEW.ends_at_sec, 'txHash', NEW.tx_hash,
      'paidOut', NEW.paid_out::TEXT, 'paidTxHash', NEW.paid_tx_hash));
  RETURN NULL;
END $$;

CREATE TRIGGER payment_event_of_new AFTER INSERT ON payments FOR EACH ROW EXECUTE FUNCTION record_payment_event();
CREATE TRIGGER payment_event_of_state AFTER UPDATE ON payments FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION record_payment_event();
CREATE TRIGGER purchase_event_of_new AFTER INSERT ON cover_purchases FOR EACH ROW EXECUTE FUNCTION record_purchase_event();
CREATE TRIGGER purchase_event_of_state AFTER UPDATE ON cover_purchases FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION record_purchase_event();
CREATE TRIGGER claim_event_of_new AFTER INSERT ON cover_claims FOR EACH ROW EXECUTE FUNCTION record_claim_event();
CREATE TRIGGER claim_event_of_state AFTER UPDATE ON cover_claims FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION record_claim_event();
CREATE TRIGGER policy_event_of_new AFTER INSERT ON cover_policies FOR EACH ROW EXECUTE FUNCTION record_policy_event();
CREATE TRIGGER policy_event_of_payout AFTER UPDATE ON cover_policies FOR EACH ROW
  WHEN (OLD.paid_out IS DISTINCT FROM NEW.paid_out) EXECUTE FUNCTION record_policy_event();
