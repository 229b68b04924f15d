-- AlterTable
ALTER TABLE "payments" ADD COLUMN     "refund_of" TEXT,
ADD COLUMN     "request_id" TEXT;

-- CreateTable
CREATE TABLE "payment_requests" (
    "id" TEXT NOT NULL,
    "payee" TEXT NOT NULL,
    "debtor" TEXT,
    "asset" JSONB NOT NULL,
    "amount" DECIMAL(78,0) NOT NULL,
    "in_parts" BOOLEAN NOT NULL,
    "reference" TEXT,
    "memo" TEXT,
    "due_at_sec" BIGINT,
    "created_at_sec" BIGINT NOT NULL,
    "cancelled_at_sec" BIGINT,
    "sequence" BIGSERIAL NOT NULL,

    CONSTRAINT "payment_requests_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "payment_requests_sequence_key" ON "payment_requests"("sequence");

-- CreateIndex
CREATE INDEX "payment_requests_payee_sequence_idx" ON "payment_requests"("payee", "sequence");

-- CreateIndex
CREATE INDEX "payments_refund_of_idx" ON "payments"("refund_of");

-- CreateIndex
CREATE INDEX "payments_request_id_idx" ON "payments"("request_id");

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_refund_of_fkey" FOREIGN KEY ("refund_of") REFERENCES "payments"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "payment_requests"("id") ON DELETE SET NULL ON UPDATE CASCADE;


-- A refund that settled is an event of the payment it gives back; one that settles for a request is an event of that.

CREATE FUNCTION record_purpose_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  original payments%ROWTYPE;
  request payment_requests%ROWTYPE;
  paid NUMERIC;
BEGIN
  IF NEW.refund_of IS NOT NULL THEN
    SELECT * INTO original FROM payments WHERE id = NEW.refund_of;
    SELECT sum(amount_out) INTO paid FROM payments WHERE refund_of = NEW.refund_of AND state = 'settled';
    PERFORM record_event(
      'payment.refunded',
      original.id,
      ARRAY[original.payer, original.recipient, (SELECT requested_by FROM payment_quotes WHERE id = original.quote_id)],
      jsonb_build_object(
        'paymentId', original.id, 'refundId', NEW.id, 'payer', original.payer, 'recipient', original.recipient,
        'amount', jsonb_build_object('asset', NEW.token_out, 'units', NEW.amount_out::TEXT),
        'refunded', jsonb_build_object('asset', NEW.token_out, 'units', paid::TEXT),
        'isWhole', paid >= original.amount_out,
        'memo', NEW.memo, 'txHash', NEW.tx_hash, 'settledAtSec', NEW.settled_at_sec));
  END IF;
  IF NEW.request_id IS NOT NULL THEN
    SELECT * INTO request FROM payment_requests WHERE id = NEW.request_id;
    SELECT sum(amount_out) INTO paid FROM payments WHERE request_id = NEW.request_id AND state = 'settled';
    PERFORM record_event(
      CASE WHEN paid >= request.amount THEN 'request.paid' ELSE 'request.partly_paid' END,
      request.id,
      ARRAY[request.payee, NEW.payer],
      jsonb_build_object(
        'requestId', request.id, 'paymentId', NEW.id, 'payee', request.payee, 'payer', NEW.payer,
        'amount', jsonb_build_object('asset', request.asset, 'units', request.amount::TEXT),
        'paid', jsonb_build_object('asset', request.asset, 'units', paid::TEXT),
        'reference', request.reference, 'txHash', NEW.tx_hash));
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION record_request_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM record_event(
    CASE WHEN NEW.cancelled_at_sec IS NULL THEN 'request.open' ELSE 'request.cancelled' END,
    NEW.id,
    ARRAY[NEW.payee, NEW.debtor],
    jsonb_build_object(
      'requestId', NEW.id, 'payee', NEW.payee, 'debtor', NEW.debtor,
      'amount', jsonb_build_object('asset', NEW.asset, 'units', NEW.amount::TEXT),
      'inParts', NEW.in_parts, 'reference', NEW.reference, 'memo', NEW.memo, 'dueAtSec', NEW.due_at_sec));
  RETURN NULL;
END $$;

CREATE TRIGGER payment_event_of_purpose AFTER UPDATE ON payments FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state = 'settled') EXECUTE FUNCTION record_purpose_event();
CREATE TRIGGER request_event_of_new AFTER INSERT ON payment_requests FOR EACH ROW EXECUTE FUNCTION record_request_event();
CREATE TRIGGER request_event_of_end AFTER UPDATE ON payment_requests FOR EACH ROW
  WHEN (OLD.cancelled_at_sec IS DISTINCT FROM NEW.cancelled_at_sec) EXECUTE FUNCTION record_request_event();
