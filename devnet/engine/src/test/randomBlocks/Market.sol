// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

// None has a constructor: the tests write code and storage. Layout matters to world.ts.

/// An ERC-20 token that anybody may mint.
contract Token {
    mapping(address => uint256) public balanceOf; // slot 0
    mapping(address => mapping(address => uint256)) public allowance; // slot 1
    uint256 public totalSupply; // slot 2

    event Transfer(address indexed from, address indexed to, uint256 amount);

    function transfer(address to, uint256 amount) external returns (bool) {
        return move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed != type(uint256).max) allowance[from][msg.sender] = allowed - amount;
        return move(from, to, amount);
    }

    function mint(address to, uint256 amount) external {
        totalSupply += amount;
        balanceOf[to] += amount;
        emit Transfer(address(0), to, amount);
    }

    function move(address from, address to, uint256 amount) private returns (bool) {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
        return true;
    }
}

/// A constant-product pair: reserves in one slot, 0.3 % fee, accumulated price.
contract Pair {
    Token token0; // slot 0
    Token token1; // slot 1
    uint112 reserve0; // slot 2
    uint112 reserve1;
    uint32 updatedAt;
    uint256 locked; // slot 3
    uint256 price0Cumulative; // slot 4

    event Swap(address indexed sender, uint256 amountIn, uint256 amountOut, address indexed to);
    event Sync(uint112 reserve0, uint112 reserve1);

    function swap(bool zeroForOne, uint256 amountIn, address to) external returns (uint256 amountOut) {
        require(locked == 0, "locked");
        locked = 1;
        (uint256 reserveIn, uint256 reserveOut) = zeroForOne ? (reserve0, reserve1) : (reserve1, reserve0);
        uint256 paid = amountIn * 997;
        amountOut = (paid * reserveOut) / (reserveIn * 1000 + paid);
        require(amountOut != 0, "nothing");
        (Token tokenIn, Token tokenOut) = zeroForOne ? (token0, token1) : (token1, token0);
        tokenIn.transferFrom(msg.sender, address(this), amountIn);
        tokenOut.transfer(to, amountOut);
        update(token0.balanceOf(address(this)), token1.balanceOf(address(this)));
        emit Swap(msg.sender, amountIn, amountOut, to);
        locked = 0;
    }

    function update(uint256 balance0, uint256 balance1) private {
        require(balance0 * balance1 >= uint256(reserve0) * reserve1, "k");
        unchecked {
            uint32 elapsed = uint32(block.timestamp) - updatedAt;
            if (elapsed != 0) price0Cumulative += ((uint256(reserve1) << 112) / reserve0) * elapsed;
        }
        reserve0 = uint112(balance0);
        reserve1 = uint112(balance1);
        updatedAt = uint32(block.timestamp);
        emit Sync(reserve0, reserve1);
    }
}

/// An NFT whose mints all count up the same slot.
contract Collectible {
    uint256 public next; // slot 0
    mapping(uint256 => address) public ownerOf;
    mapping(address => uint256) public balanceOf;

    event Transfer(address indexed from, address indexed to, uint256 indexed id);

    function mint(address to) external returns (uint256 id) {
        id = next++;
        ownerOf[id] = to;
        balanceOf[to]++;
        emit Transfer(address(0), to, id);
    }

    function give(address to, uint256 id) external {
        require(ownerOf[id] == msg.sender, "not yours");
        ownerOf[id] = to;
        balanceOf[msg.sender]--;
        balanceOf[to]++;
        emit Transfer(msg.sender, to, id);
    }
}
