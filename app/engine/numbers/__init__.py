"""Operations with their derivatives, products, and numbers beyond the range of doubles."""
