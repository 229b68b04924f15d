-- CreateTable
CREATE TABLE "chain_identity" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "chain_id" BIGINT NOT NULL,
    "genesis_hash" TEXT,

    CONSTRAINT "chain_identity_pkey" PRIMARY KEY ("id")
);



-- One database per chain.
ALTER TABLE chain_identity ADD CONSTRAINT chain_identity_single CHECK (id = 1);
