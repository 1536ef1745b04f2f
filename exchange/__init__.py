"""Packages (数据包): bag, container, signature, encryption, keys and sticks. The only folder that does cryptography."""
