noun-keys = 加密密钥
event-keys-rotated = 更换加密密钥
event-keys-dropped = 移除旧加密密钥
